import type { TokenVerifier, VerifiedPerson } from '@tiffin/tenancy-operations';

const aDay = 86_400_000;

/** An identity provider by hand: it vouches for whom a test says. */
export class FakeIdentity implements TokenVerifier {
  private readonly persons = new Map<string, VerifiedPerson>();

  /** A token of a person. */
  issue(subject: string, about: Partial<VerifiedPerson> = {}): string {
    const token = `eyJ.${this.persons.size}.${subject}`;
    this.persons.set(token, {
      subject,
      email: `${subject}@example.com`,
      emailVerified: true,
      name: `Person ${subject}`,
      isOperator: false,
      sessionId: null,
      signedInAt: new Date(),
      issuedAt: new Date(),
      expiresAt: new Date(Date.now() + aDay),
      ...about,
    });
    return token;
  }

  /** Another token of the same person, who has signed in again. */
  again(token: string): string {
    const person = this.persons.get(token);
    if (!person) throw new Error(`${token} is nobody's.`);
    return this.issue(person.subject, { ...person, signedInAt: new Date() });
  }

  async verify(token: string): Promise<VerifiedPerson | null> {
    const person = this.persons.get(token) ?? null;
    return person && person.expiresAt.getTime() > Date.now() ? person : null;
  }
}
