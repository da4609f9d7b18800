import type { ClientAccess } from '../../../client/types.ts';

/** What a kubeconfig calls kpod: its cluster, its user and its context. */
export const ownName = 'kpod';

/** The three entries of a kubeconfig that make a context. */
export interface KubeconfigEntries {
  readonly clusters: { readonly cluster: Readonly<Record<string, string>>; readonly name: string };
  readonly contexts: { readonly context: Readonly<Record<string, string>>; readonly name: string };
  readonly users: { readonly name: string; readonly user: Readonly<Record<string, string>> };
}

/** The context of kpod. Keys are in the order in which kubectl writes them. */
export function entriesOf({ server, certificateAuthority, clientCertificate, clientKey }: ClientAccess): KubeconfigEntries {
  return {
    clusters: { cluster: { 'certificate-authority-data': base64(certificateAuthority), server }, name: ownName },
    contexts: { context: { cluster: ownName, user: ownName }, name: ownName },
    users: { name: ownName, user: { 'client-certificate-data': base64(clientCertificate), 'client-key-data': base64(clientKey) } },
  };
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** An item of a list of a kubeconfig, as kubectl writes it. No value of it needs quotes. */
export function renderItem(item: Readonly<Record<string, string | Readonly<Record<string, string>>>>): string {
  const lines = Object.entries(item).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${key}: ${value}`] : [`${key}:`, ...Object.entries(value).map(([inner, text]) => `  ${inner}: ${text}`)],
  );
  return lines.map((line, index) => `${index === 0 ? '- ' : '  '}${line}\n`).join('');
}

/** A whole kubeconfig that holds nothing but these entries, as kubectl writes it. */
export function renderKubeconfig({ clusters, contexts, users }: KubeconfigEntries, currentContext: string): string {
  const lists = [`clusters:\n${renderItem(clusters)}`, `contexts:\n${renderItem(contexts)}`];
  const current = currentContext === '' ? '""' : currentContext;
  return `apiVersion: v1\n${lists.join('')}current-context: ${current}\nkind: Config\nusers:\n${renderItem(users)}`;
}
