import { UserError } from '../../../api/errors.ts';

/**
 * What to say to somebody who writes kubectl's `run NAME --image=IMAGE`; undefined for other command lines. `words`: what follows `run`.
 */
export function explainKubectlRun(words: readonly string[]): UserError | undefined {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const image = flagValue('image', own);
  if (image === undefined) return undefined;
  const name = own.find((word, index) => !word.startsWith('-') && own[index - 1] !== '--image') ?? 'web';
  const restart = flagValue('restart', own);
  const container = {
    name,
    image: image || 'IMAGE',
    ...(end < 0 ? {} : { [own.includes('--command') ? 'command' : 'args']: words.slice(end + 1) }),
  };
  const spec = { ...(restart ? { restartPolicy: restart } : {}), containers: [container] };
  const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
  return new UserError(
    `kpod run takes the manifests of pods and has no --image as kubectl run has. The same, as a manifest:\n  kpod run -f - <<'END'\n  ${manifest}\nEND`,
  );
}

/** The value of `--NAME=VALUE` or `--NAME VALUE`; empty when it has none. */
function flagValue(name: string, words: readonly string[]): string | undefined {
  const joined = words.find((word) => word.startsWith(`--${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 3);
  const index = words.indexOf(`--${name}`);
  return index < 0 ? undefined : (words[index + 1] ?? '');
}
