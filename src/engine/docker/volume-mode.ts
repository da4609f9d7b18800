import type { EngineContext } from '../common/dialect.ts';
import { directoryTar } from '../common/tar.ts';

const mountPoint = 'volume';

/**
 * Sets the mode of a volume's root through docker alone, for callers who may talk to the daemon but not touch its files: an archive is
 * unpacked into a container that is never started.
 */
export async function setModeThroughDocker({ runner, clock }: EngineContext, image: string, volume: string, mode: number): Promise<void> {
  const helper = `${volume}-mode`;
  await runner.tryRun(['rm', '--force', helper]);
  const mount = `type=volume,src=${volume},dst=/${mountPoint},volume-nocopy`;
  await runner.run(['create', '--name', helper, '--pull=never', '--network=none', '--mount', mount, image]);
  try {
    await runner.run(['cp', '-', `${helper}:/`], { stdin: directoryTar(mountPoint, { mode }, clock.now()) });
  } finally {
    await runner.tryRun(['rm', '--force', helper]);
  }
}
