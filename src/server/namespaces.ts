import { type ApiError, failure, messageOf, notFound } from '../api/errors.ts';
import { namespaceNameLabel } from '../api/kinds/namespace/defaults.ts';
import { resources } from '../api/kinds/resources.ts';
import { rulesOf } from '../api/kinds/rules.ts';
import type { Namespace, StatusCause } from '../api/types.ts';
import type { Store } from '../store/types.ts';
import { applyDeletion, ignoreNotFound } from './delete-object.ts';
import type { ServerDeps } from './types.ts';

/** k8s: apiserver admission/plugin/namespace/lifecycle */
const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Throws ApiError Forbidden for a namespace that may not be deleted. */
export function checkMayBeDeleted(name: string): void {
  if (immortal.has(name)) throw forbiddenFor('namespaces', name, 'this namespace may not be deleted');
}

/** Throws ApiError when nothing may be created in a namespace: NotFound when it is not there, Forbidden when it is ending. */
export function checkTakesObjects(store: Store, namespace: string, object: { readonly plural: string; readonly name: string }): void {
  const found = store.get({ kind: 'Namespace', name: namespace });
  if (!found) throw notFound('namespaces', namespace);
  if (found.status.phase !== 'Terminating') return;
  const problem = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const causes = [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }];
  throw forbiddenFor(object.plural, object.name, problem, causes);
}

/** 403 `pods "web" is forbidden: …`. k8s: api/errors NewForbidden */
function forbiddenFor(plural: string, name: string, problem: string, causes?: readonly StatusCause[]): ApiError {
  return failure(403, 'Forbidden', `${plural} "${name}" is forbidden: ${problem}`, { name, kind: plural, ...(causes ? { causes } : {}) });
}

/** Empties namespaces that are being deleted and removes them when they are empty. */
export interface NamespaceController {
  /** Makes sure that those that every cluster has are there, and takes up every deletion that was under way. */
  start(): Promise<void>;
  stop(): void;
}

/** Creates the controller of Namespaces. k8s: controller/namespace */
export function createNamespaceController({ store, clock, log }: Pick<ServerDeps, 'store' | 'clock' | 'log'>): NamespaceController {
  let stop = () => {};
  const underWay = new Map<string, 'once' | 'again'>();

  const empty = async (name: string): Promise<void> => {
    const namespace = store.get({ kind: 'Namespace', name });
    if (namespace?.status.phase !== 'Terminating') return;
    await deleteContent(store, name, clock.now());
    if (hasContent(store, name) || (namespace.metadata.finalizers ?? []).length > 0) return;
    await store.remove({ kind: 'Namespace', name }, namespace.metadata.uid === undefined ? {} : { uid: namespace.metadata.uid });
  };
  // What goes meanwhile is one more reason to look, once.
  const consider = async (name: string): Promise<void> => {
    if (underWay.has(name)) return void underWay.set(name, 'again');
    do {
      underWay.set(name, 'once');
      await empty(name).catch((error: unknown) => log.error('could not empty a namespace', { namespace: name, error: messageOf(error) }));
    } while (underWay.get(name) === 'again');
    underWay.delete(name);
  };

  const putBack = (name: string): void => {
    ensure(name).catch((error: unknown) => log.error('could not put back a namespace', { namespace: name, error: messageOf(error) }));
  };
  const ensure = async (name: string): Promise<void> => {
    if (!store.get({ kind: 'Namespace', name })) await store.create(namespaceOf(name));
  };

  return {
    async start() {
      await Promise.all(systemNamespaces.map(ensure));
      const unsubscribe = store.subscribe(({ type, object }) => {
        const { name, namespace } = object.metadata;
        if (object.kind === 'Namespace' && type !== 'DELETED') void consider(name);
        else if (object.kind === 'Namespace' && systemNamespaces.includes(name)) putBack(name);
        else if (type === 'DELETED' && namespace !== undefined && isEnding(store, namespace)) void consider(namespace);
      });
      stop = unsubscribe;
      for (const namespace of store.list('Namespace')) void consider(namespace.metadata.name);
    },
    stop: () => stop(),
  };
}

const isEnding = (store: Store, namespace: string): boolean =>
  store.get({ kind: 'Namespace', name: namespace })?.status.phase === 'Terminating';

/** k8s: controlplane/controller/systemnamespaces */
const systemNamespaces: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

const namespaceOf = (name: string): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [namespaceNameLabel]: name } },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
});

const namespacedKinds = resources.filter(({ namespaced }) => namespaced).map(({ kind }) => kind);

/** What waits for something, so that its namespace has to wait for it. What happens meanwhile goes with the namespace. */
const hasContent = (store: Store, namespace: string): boolean =>
  namespacedKinds.some((kind) => !rulesOf(kind).isExpendable && store.list(kind, namespace).length > 0);

async function deleteContent(store: Store, namespace: string, now: number): Promise<void> {
  for (const kind of namespacedKinds) {
    for (const { metadata } of store.list(kind, namespace)) {
      const options = { dryRun: false, propagationPolicy: 'Background' } as const;
      await applyDeletion(store, { kind, namespace, name: metadata.name }, options, now).catch(ignoreNotFound);
    }
  }
}
