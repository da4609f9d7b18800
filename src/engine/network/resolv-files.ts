import { createHash } from 'node:crypto';
import { access, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { engineNames } from '../../api/engines.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { EngineContext } from '../common/dialect.ts';
import type { ContainerConfig, Engine, EngineName, Mount, SandboxConfig } from '../types.ts';

/** The file with the name server that was chosen for a network, beside the files that name it. */
const chosenFile = 'nameserver';

/** The file that stands as resolv.conf in the containers of a sandbox. */
export const resolvLabel = 'dev.kpod.engine.resolv';

/** Stands for a network where no network's name server is asked; no network is called so. */
const withoutNetwork = '_';

const directoryIn = (dir: string, engine: EngineName, network: string): string => join(dir, `resolv-${engine}`, network);
const directoryOf = ({ dir, info }: EngineContext, network: string): string => directoryIn(dir, info.name, network);

/** Makes the place for the files of a network that is about to be made: whoever dies then leaves word of it. */
export async function expectNetwork(context: EngineContext, network: string): Promise<void> {
  await mkdir(directoryOf(context, network), { recursive: true, mode: 0o700 });
}

/** The engines on which the network may be, whoever made it. `dir` is the directory of the drivers. */
export async function enginesOfNetwork(dir: string, network: string): Promise<readonly EngineName[]> {
  const found = await Promise.all(
    engineNames().map((name) =>
      access(directoryIn(dir, name, network)).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return found.flat();
}

/**
 * The file that stands as resolv.conf in a sandbox; one for all that say the same. `ownOf` answers the engine's own resolver in a network,
 * which is asked unless another one was chosen. Undefined when there is nothing to say: on the host's network.
 */
export async function resolvFile(
  context: EngineContext,
  { network, dns }: Pick<SandboxConfig, 'network' | 'dns'>,
  ownOf: (network: string) => string | Promise<string>,
): Promise<string | undefined> {
  const nameServers = dns.nameServers ?? (network.mode === 'pod' ? { network: network.name, others: [] } : undefined);
  if (!nameServers) return undefined;
  const rest = [
    ...nameServers.others.map((address) => `nameserver ${address}`),
    ...(dns.searches.length === 0 ? [] : [`search ${dns.searches.join(' ')}`]),
    ...(dns.options.length === 0 ? [] : [`options ${dns.options.join(' ')}`]),
  ];
  const key = createHash('sha256').update(rest.join('\n')).digest('hex').slice(0, 12);
  if (nameServers.network === undefined) return write(join(directoryOf(context, withoutNetwork), key), rest);
  const own = await ownOf(nameServers.network);
  const directory = directoryOf(context, nameServers.network);
  const path = await write(join(directory, `${own}-${key}`), [`nameserver ${own}`, ...rest]);
  // Whatever is chosen meanwhile is seen at the second look.
  await point(path, (await readChosen(directory)) || own);
  return path;
}

/** The mount of that file into a container, which may bring one of its own in its place. */
export function resolvMount({ mounts }: Pick<ContainerConfig, 'mounts'>, hostPath: string | undefined): Mount[] {
  const containerPath = '/etc/resolv.conf';
  if (hostPath === undefined || mounts.some((mount) => mount.containerPath === containerPath)) return [];
  return [{ containerPath, source: { type: 'bind', hostPath }, readOnly: true }];
}

/** The file with these lines; one that is there is left, since it may name a server that was chosen. */
async function write(path: string, lines: readonly string[]): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await access(path).catch(() => writeFileAtomic(path, [...lines, ''].join('\n'), 0o644));
  return path;
}

/** The verb that makes all sandboxes of a network, present and future, ask a server; undefined: the engine's own again. */
export function createNameServerVerb(context: EngineContext): Pick<Engine, 'useNameServer'> {
  return {
    async useNameServer(network, address = '') {
      const directory = directoryOf(context, network);
      if ((await readChosen(directory)) === address) return;
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFileAtomic(join(directory, chosenFile), address);
      const files = (await readdir(directory)).filter((file) => file !== chosenFile && !file.endsWith('.tmp'));
      await Promise.all(files.map((file) => point(join(directory, file), address || (file.split('-')[0] ?? ''))));
    },
  };
}

/** Forgets the files of a network that is gone. */
export async function removeResolvFiles(context: EngineContext, network: string): Promise<void> {
  await rm(directoryOf(context, network), { recursive: true, force: true });
}

const readChosen = (directory: string): Promise<string> => readFile(join(directory, chosenFile), 'utf8').catch(() => '');

/** Into the very file that containers have mounted, so that they see it at once, and with no moment at which it is empty. */
async function point(path: string, nameServer: string): Promise<void> {
  const present = await readFile(path, 'utf8');
  const text = present.replace(/^nameserver .*$/m, `nameserver ${nameServer}`);
  if (text === present) return;
  const file = await open(path, 'r+');
  try {
    await file.write(text, 0);
    await file.truncate(Buffer.byteLength(text));
  } finally {
    await file.close();
  }
}
