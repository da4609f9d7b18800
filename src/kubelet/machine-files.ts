import { readFile } from 'node:fs/promises';

/** Files of this machine that pods see something of. */
export interface MachineFiles {
  /** The text of its hosts file; empty when it cannot be read. */
  hosts(): Promise<string>;
  /** The text of the resolv.conf that names its servers; empty when it cannot be read. */
  resolvConf(): Promise<string>;
}

/** Where systemd's resolver, which listens to the machine alone, says whom it asks itself. k8s: what kubeadm gives as --resolv-conf */
const behindResolved = '/run/systemd/resolve/resolv.conf';

/** The files where Linux has them. */
export function createMachineFiles(): MachineFiles {
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  return {
    hosts: () => read('/etc/hosts'),
    async resolvConf() {
      const text = await read('/etc/resolv.conf');
      return /^\s*nameserver\s+127\.0\.0\.53\s*$/m.test(text) ? (await read(behindResolved)) || text : text;
    },
  };
}
