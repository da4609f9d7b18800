import { delimiter, join } from 'node:path';

/** The files of a user's kubeconfig as `KUBECONFIG` names them, each once, the first of which counts most; `~/.kube/config` without it. k8s: clientcmd loader.go */
export function kubeconfigPaths(env: Readonly<Record<string, string | undefined>>, home: string): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  return listed.length > 0 ? [...new Set(listed)] : [join(home, '.kube', 'config')];
}
