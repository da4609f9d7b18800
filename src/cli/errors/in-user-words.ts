import { UserError } from '../../api/errors.ts';

/** What `act` answers. What it throws is said to the user as it is: a mistake of theirs, in words for them. Throws UserError. */
export function inUserWords<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new UserError((cause as Error).message, { cause });
  }
}
