import { UserError } from '../../api/errors.ts';
import type { CommandDeps } from '../deps.ts';

/** What becomes of what an object owns. Tells of spellings that are no longer wanted. k8s: kubectl cmd/util GetCascadingStrategy */
export function readCascade(text: string, { streams }: CommandDeps): string {
  if (['background', 'foreground', 'orphan'].includes(text)) return text;
  const isTrue = /^(1|t|T|TRUE|true|True)$/.test(text);
  if (!isTrue && !/^(0|f|F|FALSE|false|False)$/.test(text)) {
    throw new UserError(`invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`);
  }
  const cascade = isTrue ? 'background' : 'orphan';
  streams.err(`warning: --cascade=${text} is deprecated (boolean value) and can be replaced with --cascade=${cascade}.\n`);
  return cascade;
}
