import type { EngineErrorKind } from '../types.ts';

/** What the engine's CLI writes before its message, and conmon's grumbling about a machine without syslog. */
const noise =
  /^(failed to connect to syslog.*|time="[^"]*" level=\w+ msg=.*|Emulate Docker CLI.*|See 'docker .*--help'\.?|Run 'docker .*|Usage: .*|Error: failed to start containers: .*)$/;
const prefix = /^(Error: |Error response from daemon: |docker: |Error: error |error during connect: )+/;

/** The kinds of failures, by what both engines write about them. The first that fits counts. */
const kinds: readonly (readonly [RegExp, EngineErrorKind])[] = [
  [/cannot connect to the docker daemon|is the docker daemon running|error during connect|cannot connect to podman/i, 'unavailable'],
  [/requested ip address \S+ is already allocated|^(docker: )?Error response from daemon: Address already in use\s*$/im, 'addressTaken'],
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
export function readFailure(stderr: string): { readonly message: string; readonly kind: EngineErrorKind } {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !noise.test(line));
  const message = lines.slice(-5).join('\n').replace(prefix, '').trim();
  return { message: message || stderr.trim().slice(-500), kind: kinds.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'other' };
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
