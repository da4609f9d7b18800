import { kindRules } from './kinds/rules.ts';
import { all, type StructSupport, serverOwned } from './support-words.ts';

const metadata: StructSupport = {
  ...all('name', 'generateName', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences'),
  uid: serverOwned,
  resourceVersion: serverOwned,
  generation: serverOwned,
  creationTimestamp: serverOwned,
  deletionTimestamp: serverOwned,
  deletionGracePeriodSeconds: serverOwned,
  managedFields: serverOwned,
  selfLink: serverOwned,
};

/**
 * What is honoured now, by the Go names of the structs; each kind says it of its own. A struct without a table is accepted as a whole
 * wherever it is honoured. `SUPPORT.md` is made from this table, and `kpod explain --support` prints it.
 */
export const supportTable: Readonly<Record<string, StructSupport>> = {
  ObjectMeta: metadata,
  ...Object.assign({}, ...Object.values(kindRules).map(({ support }) => support)),
};
