import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

/** The kubectl of this machine; undefined without one. */
export const kubectlPath: string | undefined = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((directory) => join(directory, 'kubectl'))
  .find(isExecutable);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a kubectl prints on its standard output, asked against that server, in that time zone. Rejects when it fails. */
export async function runKubectl(server: string, timeZone: string, args: readonly string[], path = kubectlPath): Promise<string> {
  const env = { KUBECONFIG: '/dev/null', HOME: tmpdir(), TZ: timeZone };
  const options = { env, extendEnv: false, stripFinalNewline: false } as const;
  const { stdout } = await execa(path ?? 'kubectl', [`--server=${server}`, ...args], options);
  return stdout;
}
