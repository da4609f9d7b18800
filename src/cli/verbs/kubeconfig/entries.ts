import { isRecord } from '../../../api/is-record.ts';
import type { KubeconfigList } from '../../../client/kubeconfig-edit/edit.ts';
import { type KubeconfigItem, renderItem } from '../../../client/kubeconfig-edit/render.ts';
import type { ClientAccess } from '../../../client/types.ts';

/** What a kubeconfig calls kpod: its cluster, its user and its context. */
export const ownName = 'kpod';

/** The three items of a kubeconfig that make a context. */
export type KubeconfigEntries = Readonly<Record<KubeconfigList, KubeconfigItem>>;

/** The context of kpod, in the order of kubectl's keys. With `keyInFile` the key stays where it is, and only its path is told. */
export function entriesOf(access: ClientAccess, { keyInFile = false } = {}): KubeconfigEntries {
  const { server, certificateAuthority, clientCertificate, clientKey } = access;
  return {
    clusters: { cluster: { 'certificate-authority-data': base64(certificateAuthority), server }, name: ownName },
    contexts: { context: { cluster: ownName, user: ownName }, name: ownName },
    users: {
      name: ownName,
      user: {
        'client-certificate-data': base64(clientCertificate),
        ...(keyInFile ? { 'client-key': access.clientKeyFile } : { 'client-key-data': base64(clientKey) }),
      },
    },
  };
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** A whole kubeconfig that holds nothing but these entries, as kubectl writes it. */
export function renderKubeconfig({ clusters, contexts, users }: KubeconfigEntries, currentContext: string): string {
  const lists = [`clusters:\n${renderItem(clusters)}`, `contexts:\n${renderItem(contexts)}`];
  const current = currentContext === '' ? '""' : currentContext;
  return `apiVersion: v1\n${lists.join('')}current-context: ${current}\nkind: Config\nusers:\n${renderItem(users)}`;
}

const keysOfUser = new Set(['client-certificate-data', 'client-key-data', 'client-key']);

/** Whether an item of a kubeconfig is one that kpod has written, perhaps with a namespace that somebody has chosen since. */
export function isOwn(list: KubeconfigList, item: Readonly<Record<string, unknown>>): boolean {
  const inner = item[list.slice(0, -1)];
  if (!isRecord(inner)) return false;
  switch (list) {
    case 'clusters':
      return /^https:\/\/127\.0\.0\.1:\d+$/.test(String(inner['server']));
    case 'contexts':
      return inner['cluster'] === ownName && inner['user'] === ownName;
    case 'users':
      return Object.keys(inner).every((key) => keysOfUser.has(key));
  }
}
