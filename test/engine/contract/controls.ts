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
  const running = async () => (await run('ps', '-q', '--no-trunc')).split('\n').filter((id) => id !== '');
  if (name === 'podman') {
    return {
      restartPod: async (id) => void (await run('pod', 'restart', id)),
      async killSandbox(id) {
        const infra = await run('pod', 'inspect', '--format', '{{.InfraContainerID}}', id);
        await run('kill', infra.trim());
      },
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
    restartContainer: async (id) => void (await run('restart', '-t', '0', id)),
    removeContainer: async (id) => void (await run('rm', '-f', id)),
  };
}
