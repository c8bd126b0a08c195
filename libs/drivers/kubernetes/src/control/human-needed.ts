/** What nobody but a human may go on with. Nothing was done; it is looked at again, for they may have said so meanwhile. */
export class HumanNeeded extends Error {
  override readonly name = 'HumanNeeded';
}
