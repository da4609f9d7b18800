import type { MachineFiles } from '../../src/kubelet/machine-files.ts';

/** The files of a machine in a small company. */
export const someMachineFiles: MachineFiles = {
  hosts: async () => '127.0.0.1\tlocalhost\n192.0.2.1\tnode\n',
  resolvConf: async () => 'search example.com\nnameserver 192.0.2.53\n',
  seccompProfile: async (localPath) => `/state/seccomp/${localPath}`,
};
