import { UserError } from '../../api/errors.ts';

/** What kpod says instead of building a kustomization; `verb` is what reads the result. */
export const noKustomizations = (directory = 'DIR', verb = 'apply'): UserError =>
  new UserError(`kpod builds no kustomizations; let kubectl do it: kubectl kustomize ${directory} | kpod ${verb} -f -`);

/** A mistake about an unknown flag; where kubectl's `-k` was meant, with the way round it. `words` are those behind the verb. */
export function withKustomizeHint(error: unknown, verb: string, words: readonly string[]): unknown {
  const isMeant = error instanceof Error && /^unknown (shorthand flag: 'k' in -k|flag: --kustomize)/.test(error.message);
  if (!isMeant) return error;
  const at = words.findIndex((word) => /^(-k|--kustomize)/.test(word));
  const own = /^(?:-k=?|--kustomize=)(.+)$/.exec(words[at] ?? '')?.[1];
  return noKustomizations(own ?? words[at + 1], verb);
}
