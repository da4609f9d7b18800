import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { EngineName } from '../../../src/engine/types.ts';
import type { ForeignControls } from './bench.ts';

/**
 * Foreign hands at a real engine's command line. `command` is the program and the options that stand before every verb, as the driver
 * under test calls it.
 */
export function createCliControls(name: EngineName, command: readonly string[]): ForeignControls {
  const [file = name, ...prefix] = command;
  const run = async (...args: string[]): Promise<string> => {
    const { stdout } = await execa(file, [...prefix, ...args], { stdin: 'ignore' });
    return stdout;
  };
  const killKeeper = async (id: string, { alone }: { alone: boolean }): Promise<void> => {
    const [pid, keeper] =
      name === 'podman'
        ? (await run('inspect', '--format', '{{.State.Pid}} {{.State.ConmonPid}}', id)).trim().split(' ')
        : await run('inspect', '--format', '{{.State.Pid}}', id).then(async (text) => [text.trim(), await parentOf(text.trim())]);
    process.kill(Number(keeper), 'SIGKILL');
    if (!alone) process.kill(Number(pid), 'SIGKILL');
  };
  const infraOf = async (id: string) => (await run('pod', 'inspect', '--format', '{{.InfraContainerID}}', id)).trim();
  const running = async () => (await run('ps', '-q', '--no-trunc')).split('\n').filter((id) => id !== '');
  if (name === 'podman') {
    return {
      restartPod: async (id) => void (await run('pod', 'restart', id)),
      async killSandbox(id) {
        await run('kill', await infraOf(id));
      },
      killKeeper: (id, options = { alone: false }) => killKeeper(id, options),
      killSandboxKeeper: async (id) => killKeeper(await infraOf(id), { alone: false }),
      restartContainer: async (id) => void (await run('restart', '-t', '0', id)),
      removeContainer: async (id) => void (await run('rm', '-f', '-t', '0', id)),
    };
  }
  return {
    async restartPod(id) {
      const joiners: string[] = [];
      for (const each of await running()) {
        const mode = await run('inspect', '--format', '{{.HostConfig.NetworkMode}}', each);
        if (mode.trim() === `container:${id}`) joiners.push(each);
      }
      await run('restart', '-t', '0', id);
      for (const joiner of joiners) await run('restart', '-t', '0', joiner);
    },
    killSandbox: async (id) => void (await run('kill', id)),
    killKeeper: (id, options = { alone: false }) => killKeeper(id, options),
    killSandboxKeeper: (id) => killKeeper(id, { alone: false }),
    restartContainer: async (id) => void (await run('restart', '-t', '0', id)),
    removeContainer: async (id) => void (await run('rm', '-f', id)),
  };
}

async function parentOf(pid: string): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return /^PPid:\s*(\d+)$/m.exec(status)?.[1] ?? '';
}
