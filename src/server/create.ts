import { randomUUID } from 'node:crypto';
import { prepareForCreate } from '../api/admission.ts';
import type { AnyObject } from '../api/any-object.ts';
import type { FieldValidation } from '../api/decode.ts';
import { alreadyExists, forbidden, invalid } from '../api/errors.ts';
import { assignNodePorts } from '../api/kinds/service/node-ports.ts';
import { withoutEffectText } from '../api/kinds/without-effect/text.ts';
import { entriesOfNew } from '../api/managed-fields/track.ts';
import { resourceOfKind } from '../api/scheme.ts';
import { textOf } from '../api/text-of.ts';
import { timeOf } from '../api/time.ts';
import type { Service } from '../api/types.ts';
import type { Store } from '../store/types.ts';
import { isDryRunRequest, type RawObject, readFieldValidation, readObjectBody } from './body.ts';
import { fromFace } from './faces/in-face.ts';
import { withEntries, writeOf } from './field-managers.ts';
import { withFreshName } from './generated-names.ts';
import { pluralOf } from './kinds.ts';
import { namespaceOf, resourceOf } from './lookup.ts';
import { withOwnAccount, withOwnClass } from './made-first.ts';
import { createWithinLimits, withLimits } from './namespace-limits.ts';
import { checkTakesObjects } from './namespaces.ts';
import { checkObjectSize } from './object-size.ts';
import { checkMayWriteEndpoints } from './owned-endpoints.ts';
import { presentObject } from './present.ts';
import type { Context, Handler, Reply, ServerDeps } from './types.ts';

/** `POST` to a collection: admits the object, gives it what only a server can give, and stores it. */
export const createObject: Handler = async (context) => {
  const write = writeOf(context);
  const options = readOptions(context);
  const body = fromFace(context, await readObjectBody(context));
  return createFrom(context, body, { ...options, track: (object) => entriesOfNew(object, body, write) });
};

/** The same for an object that a request to its own path makes. Throws ApiError AlreadyExists, Invalid, BadRequest, Forbidden. */
export async function createNamed(context: Context, body: RawObject, track: TrackNew): Promise<Reply> {
  return createFrom(context, body, { ...readOptions(context), track });
}

/** The entries of managers of an object that has its defaults. */
export type TrackNew = (object: AnyObject) => readonly unknown[] | undefined;

interface CreateOptions {
  readonly fieldValidation: FieldValidation;
  readonly dryRun: boolean;
  readonly track: TrackNew;
}

const readOptions = (context: Context): Omit<CreateOptions, 'track'> => ({
  fieldValidation: readFieldValidation(context),
  dryRun: isDryRunRequest(context),
});

async function createFrom(context: Context, body: RawObject, options: CreateOptions): Promise<Reply> {
  const { plural } = resourceOf(context);
  const namespace = namespaceOf(context);
  const { metadata } = body;
  if (namespace !== undefined) checkTakesObjects(context.deps.store, namespace, { plural, name: textOf(metadata['name'] ?? '') });
  return withFreshName(metadata, () => created(context, body, options));
}

async function created(context: Context, body: RawObject, { fieldValidation, dryRun, track }: CreateOptions): Promise<Reply> {
  const { deps } = context;
  const { nodeName, random, store } = deps;
  const namespace = namespaceOf(context);
  // What other objects add is nobody's, as what a cluster's admission adds.
  let entries: readonly unknown[] | undefined;
  const { object, warnings } = prepareForCreate(resourceOf(context).kind, body, {
    fieldValidation,
    nodeName,
    isNodeMarked: isNodeMarked(store, nodeName),
    newUid: randomUUID,
    random,
    mutate: (asked) => {
      entries = track(asked);
      return withLimits(store, asked);
    },
    ...(namespace === undefined ? {} : { namespace }),
  });
  checkMayWriteEndpoints(store, object);
  checkHasEffect(deps, object);
  const complete = withEntries(await completed(deps, object), entries);
  checkObjectSize(complete);
  const stored = await createWithinLimits(deps, complete, () => (dryRun ? tried(deps, complete) : store.create(complete)));
  return { type: 'json', code: 201, body: presentObject(context, stored), warnings };
}

/** Whether clients have marked the node, so that it takes not every pod. */
export function isNodeMarked(store: Pick<Store, 'get'>, name: string): boolean {
  const { unschedulable = false, taints = [] } = store.get({ kind: 'Node', name })?.spec ?? {};
  return unschedulable || taints.length > 0;
}

/** What the last of an object comes from. */
export type CompletionDeps = Pick<ServerDeps, 'store' | 'clock' | 'nodeName' | 'random' | 'allocateClusterIP' | 'rootCertificate'>;

/** The object with what only the server can give it: from other objects, or from what it hands out. Throws ApiError. */
export async function completed(deps: CompletionDeps, object: AnyObject): Promise<AnyObject> {
  if (object.kind === 'Service') return allocated(deps, object);
  if (object.kind === 'PersistentVolumeClaim') return withOwnClass(deps, object);
  return object.kind === 'Pod' ? withOwnAccount(deps, object) : object;
}

/** Refuses kinds that have no effect where the settings want that. Throws ApiError Forbidden. */
function checkHasEffect({ refusesKindsWithoutEffect }: ServerDeps, { kind, metadata }: AnyObject): void {
  const { withoutEffect } = resourceOfKind(kind);
  if (!refusesKindsWithoutEffect || withoutEffect === undefined) return;
  const because = `${withoutEffectText(kind, withoutEffect)}; the setting api.kindsWithoutEffect refuses it`;
  throw forbidden(`${pluralOf(kind)} "${metadata.name}" is forbidden: ${because}`);
}

/** What `dryRun` answers: the object as it would have been stored. Throws ApiError AlreadyExists as the store would. */
function tried(deps: ServerDeps, object: AnyObject): AnyObject {
  checkIsNew(deps, object);
  return {
    ...object,
    metadata: { ...object.metadata, uid: object.metadata.uid ?? randomUUID(), creationTimestamp: timeOf(deps.clock.now()) },
  };
}

function checkIsNew(deps: Pick<ServerDeps, 'store'>, object: AnyObject): void {
  const { name, namespace } = object.metadata;
  const key = { kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
  if (deps.store.get(key)) throw alreadyExists(pluralOf(object.kind), name);
}

/** A new Service with the addresses and ports that it needs. Throws ApiError Invalid for stated ones that cannot be. */
async function allocated(deps: CompletionDeps, asked: Service): Promise<Service> {
  // What a Service gets that cannot be stored would only be lost.
  checkIsNew(deps, asked);
  const { service, errors } = assignNodePorts(asked, { others: deps.store.list('Service'), random: deps.random() });
  if (errors.length > 0) throw invalid('Service', asked.metadata.name, errors);
  const { type, clusterIP: stated } = service.spec;
  if (type === 'ExternalName' || stated === 'None') return service;
  const clusterIP = await deps.allocateClusterIP?.(service);
  return clusterIP === undefined ? service : { ...service, spec: { ...service.spec, clusterIP, clusterIPs: [clusterIP] } };
}
