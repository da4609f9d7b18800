import type { EngineErrorKind } from '../types.ts';

/** What one engine's CLI writes when it fails, beyond what all do: they quote the same runtimes, and each other. */
export interface FailureTexts {
  /** Lines that are no part of a message. */
  readonly noise?: RegExp;
  /** What may stand in front of a message. */
  readonly prefixes?: readonly string[];
  /** The kinds of failures of which it alone writes so; they count before those of all. */
  readonly kinds?: FailureKinds;
  /** How its complaints about an exec begin. */
  readonly complaints?: readonly string[];
}

/** The kinds of failures, by what is written about them. The first that fits counts. */
type FailureKinds = readonly (readonly [RegExp, EngineErrorKind])[];

/** What runtimes, and conmon on a machine without syslog, write beside a message. */
const noiseOfAll = /^(failed to connect to syslog.*|time="[^"]*" level=\w+ msg=.*|Usage: .*)$/;
const prefixesOfAll = ['Error: '];

const kindsOfAll: FailureKinds = [
  [/container with (given )?id already exists|container .* already exists.*\bruntime|exec fifo|file exists: OCI/i, 'unstartable'],
  [/invalid reference format|repository name must be lowercase|parsing reference|invalid repository name/i, 'invalidName'],
  [/manifest unknown|no such image|image not known|repository does not exist|not found: manifest|name unknown/i, 'imageNotFound'],
  [
    /unable to start container process|OCI runtime (create )?failed|OCI permission denied|OCI runtime attempted|crun: |runc: /i,
    'startFailed',
  ],
  [
    /no such (container|pod|object|volume|network)\b|container not known|no (container|pod|volume) with (name|ID)|network \S* ?not found|unable to find network/i,
    'notFound',
  ],
];

/**
 * The engine's own text, trimmed to what a person needs (no log lines, no `Error:` in front), and the kind of failure it speaks of.
 */
export function readFailure(stderr: string, texts: FailureTexts): { readonly message: string; readonly kind: EngineErrorKind } {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !noiseOfAll.test(line) && !texts.noise?.test(line));
  const message = withoutPrefixes(lines.slice(-5).join('\n'), [...prefixesOfAll, ...(texts.prefixes ?? [])]).trim();
  const kind = [...(texts.kinds ?? []), ...kindsOfAll].find(([pattern]) => pattern.test(stderr))?.[1];
  return { message: message || stderr.trim().slice(-500), kind: kind ?? 'other' };
}

function withoutPrefixes(text: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((each) => text.startsWith(each));
  return prefix === undefined ? text : withoutPrefixes(text.slice(prefix.length), prefixes);
}

/** Whether the engine refused because the name is taken, by something it lists or by the ghost of a killed create. */
export function isNameTaken(message: string): boolean {
  return /is already in use|already exists|is in use/i.test(message);
}

/**
 * The part of a runtime's refusal that a person needs: `exec: "nope": executable file not found in $PATH` out of a line that names
 * every program on the way. k8s prints the same text, since it comes from runc.
 */
export function startFailureText(message: string): string {
  return message
    .replace(/^.*?unable to start container(?! process)[^:]*: /s, '')
    .replace(
      /^(failed to create (shim )?task: |OCI runtime (create|exec) failed: |runc: |crun: |runc (create|start) failed: |exec failed: )+/,
      '',
    )
    .replace(/^unable to start container process: /, '')
    .replace(/^container_linux\.go:\d+: starting container process caused: /, '')
    .replace(/: unknown$/, '')
    .replace(/: OCI (runtime|permission) [^:]*$/, '');
}
