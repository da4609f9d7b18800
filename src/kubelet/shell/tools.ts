/** What a shell in the place of a container finds at hand. Pure. */
import { quoteCommandLine } from '../../base/quote-command-line.ts';
import type { ContainerConfig, EngineImage, Mount } from '../../engine/types.ts';

/** Where the root file system of the container is, when the shell is of another image. */
export const rootPath = '/kpod/root';
const scriptsPath = '/kpod/bin';

/** Holds the container as long as the shell is there. As process 1 it also takes care of what nobody else waits for. */
export const holder: readonly string[] = ['sh', '-c', 'while sleep 86400; do :; done'];

/** The name of the script that runs the container's own command, and the script; words that are given go behind its own. */
export const rerun = {
  name: 'kpod-rerun',
  script: `#!/bin/sh
# Runs the command of the container in whose place this shell is.
if [ -z "$KPOD_COMMAND" ]; then
  echo 'kpod-rerun: neither the container nor its image has a command' >&2
  exit 126
fi
if [ -d ${rootPath} ]; then
  echo 'kpod-rerun: in ${rootPath}, where the volumes are not' >&2
  eval "exec chroot ${rootPath} $KPOD_COMMAND \\"\\$@\\""
fi
cd "\${KPOD_WORKING_DIR:-.}" && eval "exec $KPOD_COMMAND \\"\\$@\\""
`,
} as const;

/** How a container gets the directory with the scripts. */
export const scriptsMount = (hostPath: string): Mount => ({
  containerPath: scriptsPath,
  source: { type: 'bind', hostPath },
  readOnly: true,
});

const opening = `PATH="\${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}:${scriptsPath}"
KPOD_WORKING_DIR=$PWD
export PATH KPOD_WORKING_DIR
exec "$@"`;

/** The process of the shell, or of the command in its place; a notice comes first. */
export function shellCommand(command: readonly string[], notice?: string): readonly string[] {
  const said = notice === undefined ? '' : `echo ${quoteCommandLine([notice])} >&2\n`;
  return ['sh', '-c', `${said}${opening}`, 'sh', ...(command.length > 0 ? command : ['sh'])];
}

/** The container's own command, quoted for a shell; empty where there is none, or only its image could tell. */
export function ownCommand({ command, args }: Pick<ContainerConfig, 'command' | 'args'>, image: EngineImage | undefined): string {
  if (command) return quoteCommandLine([...command, ...(args ?? [])]);
  return image ? quoteCommandLine([...(image.entrypoint ?? []), ...(args ?? image.cmd ?? [])]) : '';
}
