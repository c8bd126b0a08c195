/** What somebody is written who has asked to sign up, once operators have decided. `link`: to the console. */
export const signUpLetter = (decision: 'approved' | 'declined', link: string) =>
  decision === 'approved'
    ? {
        subject: 'You can sign in to Tiffin now',
        text: `Your sign-up was approved. Sign in here, and your first project is made for you:\n\n${link}`,
      }
    : {
        subject: 'Your sign-up at Tiffin',
        text: `Your sign-up at ${link} was declined. Ask whoever runs this installation if you think that this is a mistake.`,
      };
