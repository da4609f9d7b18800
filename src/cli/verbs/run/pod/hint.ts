import { UserError } from '../../../../api/errors.ts';
import { ExplainedError } from '../../../errors/render-error.ts';

/** An error about a file that is not there; where a word alone may be the name of a pod, with what makes one. */
export function withPodHint(error: unknown, [word = '', ...more]: readonly string[]): unknown {
  const isName = more.length === 0 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(word);
  const isMissing = error instanceof UserError && error.message === `the path ${JSON.stringify(word)} does not exist`;
  return isName && isMissing ? new ExplainedError(error, [`A pod without a file: kpod run ${word} --image=IMAGE`]) : error;
}
