import type { AnyObject } from '../api/any-object.ts';
import { defaultAccount, defaultAccountName, rootCertificate, rootCertificateName } from '../api/default-account.ts';
import { ApiError, forbidden } from '../api/errors.ts';
import { withDefaultClass } from '../api/kinds/persistentvolumeclaim/defaults.ts';
import { withAccount } from '../api/pod-account.ts';
import { standardClass } from '../api/storage.ts';
import type { PersistentVolumeClaim, Pod } from '../api/types.ts';
import type { ServerDeps } from './types.ts';

/**
 * A new pod with what its account gives it. What every namespace has is there from the first pod on, which is not told to come again when it
 * is quicker than the controller. Throws ApiError Forbidden for an account that is not there. k8s: plugin/pkg/admission/serviceaccount
 */
export async function withOwnAccount(deps: Pick<ServerDeps, 'store' | 'random' | 'rootCertificate'>, pod: Pod): Promise<Pod> {
  const { store, random } = deps;
  // A name that is made comes after this in a cluster, so that errors tell what it is made from, and are the same each time.
  const { namespace = '', name: given, generateName: podName = given } = pod.metadata;
  const name = pod.spec.serviceAccountName ?? defaultAccountName;
  if (name === defaultAccountName) await ensureDefaultAccount(deps, namespace);
  const account = store.get({ kind: 'ServiceAccount', namespace, name });
  if (!account) {
    const problem = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(`pods "${podName}" is forbidden: ${problem}`);
  }
  if (deps.rootCertificate && !store.get({ kind: 'ConfigMap', namespace, name: rootCertificateName })) {
    await ensure(deps, rootCertificate(namespace, await deps.rootCertificate()));
  }
  return withAccount(pod, account, random);
}

/**
 * A new claim that names no class with the default one. The class that every machine has is there from the first claim on.
 * k8s: plugin/pkg/admission/storage/storageclass/setdefault
 */
export async function withOwnClass(deps: Pick<ServerDeps, 'store'>, claim: PersistentVolumeClaim): Promise<PersistentVolumeClaim> {
  await ensure(deps, standardClass);
  return withDefaultClass(claim, deps.store.list('StorageClass'));
}

/** Makes the account `default` of a namespace when the controller has not come to it yet. */
export const ensureDefaultAccount = (deps: Pick<ServerDeps, 'store'>, namespace: string): Promise<void> =>
  ensure(deps, defaultAccount(namespace));

async function ensure({ store }: Pick<ServerDeps, 'store'>, object: AnyObject): Promise<void> {
  const { name, namespace } = object.metadata;
  if (store.get({ kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) })) return;
  await store.create(object).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status.code !== 409) throw error;
  });
}
