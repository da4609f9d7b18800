/** What every namespace has, made and put back. Pure. k8s: controller/serviceaccount, controller/certificates/rootcacertpublisher */
import { isDeepStrictEqual } from 'node:util';
import { defaultAccount, defaultAccountName, rootCertificate, rootCertificateName } from '../api/default-account.ts';
import type { Reconcile, Step } from './types.ts';

/** What follows for the account and the certificate of each namespace that is not ending. */
export const reconcileServiceAccounts: Reconcile = ({ namespaces, accounts, configMaps, certificate }) =>
  namespaces
    .filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status.phase !== 'Terminating')
    .flatMap(({ metadata: { name: namespace } }): readonly Step[] => {
      const hasAccount = accounts.some(({ metadata }) => metadata.namespace === namespace && metadata.name === defaultAccountName);
      const because = `namespace ${namespace} is without it`;
      const account: readonly Step[] = hasAccount ? [] : [{ type: 'create', object: defaultAccount(namespace), because }];
      if (certificate === undefined) return account;
      const wanted = rootCertificate(namespace, certificate);
      const found = configMaps.find(({ metadata }) => metadata.namespace === namespace && metadata.name === rootCertificateName);
      if (!found) return [...account, { type: 'create', object: wanted, because }];
      if (isDeepStrictEqual(found.data, wanted.data)) return account;
      return [...account, { type: 'update', object: { ...found, data: wanted.data ?? {} }, because: 'it holds the certificate alone' }];
    });
