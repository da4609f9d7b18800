import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../api/errors.ts';
import { goQuote } from '../api/go-quote.ts';
import { isRecord } from '../api/is-record.ts';
import { isSystemError } from '../base/system-error.ts';

/** Files of this machine that pods see something of. */
export interface MachineFiles {
  /** The text of its hosts file; empty when it cannot be read. */
  hosts(): Promise<string>;
  /** The text of the resolv.conf that names its servers; empty when it cannot be read. */
  resolvConf(): Promise<string>;
  /** Where the profile of seccomp with that path stands. Throws UserError for one that is not there or is none. */
  seccompProfile(localPath: string): Promise<string>;
}

/** Where systemd's resolver, which listens to the machine alone, says whom it asks itself. k8s: what kubeadm gives as --resolv-conf */
const behindResolved = '/run/systemd/resolve/resolv.conf';

/** The files where Linux has them; profiles of seccomp below a directory of kpod's. k8s: /var/lib/kubelet/seccomp */
export function createMachineFiles({ seccompDir }: { readonly seccompDir: string }): MachineFiles {
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  return {
    hosts: () => read('/etc/hosts'),
    async resolvConf() {
      const text = await read('/etc/resolv.conf');
      return /^\s*nameserver\s+127\.0\.0\.53\s*$/m.test(text) ? (await read(behindResolved)) || text : text;
    },
    async seccompProfile(localPath) {
      const path = join(seccompDir, localPath);
      const why = await problemOf(path);
      if (why === undefined) return path;
      throw new UserError(`cannot load seccomp profile ${goQuote(path)}: ${why}`);
    },
  };
}

/** What keeps the file from being a profile. k8s: containerd's words for one that is missing */
async function problemOf(path: string): Promise<string | undefined> {
  try {
    return isRecord(JSON.parse(await readFile(path, 'utf8'))) ? undefined : 'it is no JSON object';
  } catch (error) {
    if (!isSystemError(error)) return 'it is no JSON';
    return error.code === 'ENOENT' ? `open ${path}: no such file or directory` : error.message;
  }
}
