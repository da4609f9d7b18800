/** What every namespace has, made and put back. Pure. k8s: controller/serviceaccount, controller/certificates/rootcacertpublisher */
import { isDeepStrictEqual } from 'node:util';
import { defaultAccount, defaultAccountName, rootCertificate, rootCertificateName } from '../api/default-account.ts';
import type { Reconcile, Step } from './types.ts';

/** What follows for the account and the certificate of each namespace that is not ending. */
export const reconcileServiceAccounts: Reconcile = ({ list, certificate }) =>
  list('Namespace')
    .filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status.phase !== 'Terminating')
    .flatMap(({ metadata: { name: namespace } }): readonly Step[] => {
      const hasAccount = list('ServiceAccount', namespace).some(({ metadata }) => metadata.name === defaultAccountName);
      const because = `namespace ${namespace} is without it`;
      const account: readonly Step[] = hasAccount ? [] : [{ type: 'create', object: defaultAccount(namespace), because }];
      if (certificate === undefined) return account;
      const wanted = rootCertificate(namespace, certificate);
      const found = list('ConfigMap', namespace).find(({ metadata }) => metadata.name === rootCertificateName);
      if (!found) return [...account, { type: 'create', object: wanted, because }];
      if (isDeepStrictEqual(found.data, wanted.data)) return account;
      return [...account, { type: 'update', object: { ...found, data: wanted.data ?? {} }, because: 'it holds the certificate alone' }];
    });
