import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { EngineContext } from '../common/dialect.ts';
import type { Networks } from '../network/networks.ts';
import { resolvFile } from '../network/resolv-files.ts';
import { EngineError, type SandboxConfig } from '../types.ts';

/** The file that stands as resolv.conf in a sandbox; undefined where that is podman's copy of the machine's. */
export function resolvConf(context: EngineContext, networks: Networks, config: SandboxConfig): Promise<string | undefined> {
  return resolvFile(context, config, async (network) => {
    const found = await networks.find(network);
    if (found) return found.nameServer;
    throw new EngineError(`no such network ${network}`, {
      command: context.runner.show(['network', 'inspect', network]),
      kind: 'notFound',
    });
  });
}

/** The hosts file of containers that bring none of their own: podman's would hold the machine's names, too. */
export function plainHosts(context: EngineContext): Promise<string> {
  return ownFile(context, 'hosts', '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n');
}

/** A file of ours with that text, one for all who say the same; read by whatever user a container runs as. */
async function ownFile(context: EngineContext, stem: string, text: string): Promise<string> {
  const path = join(context.dir, `${stem}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`);
  await access(path).catch(() => writeFileAtomic(path, text, 0o644));
  return path;
}
