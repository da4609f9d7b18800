import { isDeepStrictEqual } from 'node:util';
import { engineAnnotation } from '../api/annotations.ts';
import type { AnyObject } from '../api/any-object.ts';
import { ApiError, badRequest, conflict } from '../api/errors.ts';
import type { Json } from '../api/json-defaults.ts';
import { fieldsAppliedByClient, kubectlManager, rememberedForClients } from '../api/managed-fields/client-side.ts';
import { applyConflict } from '../api/managed-fields/conflicts.ts';
import { type Owner, sameOwners, writeOwners } from '../api/managed-fields/entries.ts';
import { difference, isEmptySet } from '../api/managed-fields/field-set.ts';
import { type Application, apply, withoutEntries } from '../api/managed-fields/ownership.ts';
import { type Change, liveOwners, ownersBeforeFirstApply, type Write, writingOf } from '../api/managed-fields/track.ts';
import { scaleVersion } from '../api/scale-version.ts';
import { apiVersionOf, qualifiedPlural } from '../api/scheme.ts';
import { textOf } from '../api/text-of.ts';
import type { RawObject } from './body.ts';
import { readConfiguration, readForce } from './configuration.ts';
import { createNamed } from './create.ts';
import { fromFace } from './faces/in-face.ts';
import { writeOf } from './field-managers.ts';
import { keyOf, resourceOf } from './lookup.ts';
import { presentObject } from './present.ts';
import type { Context, Reply } from './types.ts';
import { type Changed, changeObject } from './update.ts';

/**
 * `PATCH` with a configuration: the object becomes what it says, and what it said last time and says no more goes, unless it is somebody
 * else's. Makes the object when it is not there. Throws ApiError Conflict for what is somebody else's, BadRequest, Invalid.
 * k8s: apiserver endpoints/handlers/patch.go applyPatcher
 */
export async function applyObject(context: Context): Promise<Reply> {
  const write = writeOf(context, 'Apply');
  const force = readForce(context) ?? false;
  const { config, warnings } = await readConfiguration(context, resourceOf(context));
  for (let triesLeft = mostTries; ; triesLeft -= 1) {
    const isThere = context.deps.store.get(keyOf(context)) !== undefined;
    try {
      const reply = await (isThere || isPart(context) ? applied(context, config, { write, force }) : create(context, config, write));
      return 'warnings' in reply ? { ...reply, warnings: [...warnings, ...(reply.warnings ?? [])] } : reply;
    } catch (error) {
      // Somebody was quicker to make the object, or to delete it.
      const raced = error instanceof ApiError && error.status.reason === (isThere ? 'NotFound' : 'AlreadyExists');
      if (!raced || isPart(context) || triesLeft === 1) throw error;
    }
  }
}

const mostTries = 5;

const isPart = ({ route }: Context): boolean => 'subresource' in route && route.subresource !== undefined;

interface Options {
  readonly write: Write;
  readonly force: boolean;
}

/** The same for how many pods an object wants. Throws as `applyObject`. */
export async function applyScale(context: Context): Promise<Changed> {
  const options = { write: writeOf(context, 'Apply'), force: readForce(context) ?? false };
  const { config } = await readConfiguration(context, { apiVersion: scaleVersion, kind: 'Scale' });
  const { replicas } = (config['spec'] ?? {}) as Json;
  const { apiVersion, kind } = resourceOf(context);
  const { labels: _labels, annotations: _annotations, ...metadata } = config.metadata;
  return changeBy(context, { apiVersion, kind, metadata, ...(replicas === undefined ? {} : { spec: { replicas } }) }, options);
}

async function applied(context: Context, config: RawObject, options: Options): Promise<Reply> {
  const { object, warnings } = await changeBy(context, config, options);
  return { type: 'json', code: 200, body: presentObject(context, object), warnings };
}

function changeBy(context: Context, config: RawObject, options: Options): Promise<Changed> {
  let owners: readonly Owner[] = [];
  return changeObject(
    context,
    (current) => {
      const application = applyTo(current, config, options);
      owners = application.owners;
      return application.object;
    },
    ({ current, next }: Change) => {
      const isSame = sameOwners(owners, liveOwners(current)) && isDeepStrictEqual(bare(next), bare(current));
      return isSame ? current.metadata.managedFields : writeOwners(owners);
    },
  );
}

const bare = (object: Change['next']): Json => withoutEntries(object as unknown as Json);

/** What a configuration makes of an object. Throws ApiError Conflict. k8s: managedfields/internal/lastappliedmanager.go, lastappliedupdater.go */
function applyTo(current: AnyObject, config: RawObject, { write, force }: Options): Application {
  const live = current as unknown as Json;
  const application = apply({ live, config }, ownersBeforeFirstApply(current, write), writingOf(write));
  const isKubectl = write.writer.manager === kubectlManager;
  const conflicts = force ? [] : application.conflicts;
  const mine = isKubectl && conflicts.length > 0 ? fieldsAppliedByClient(current.kind, live, write.writer.apiVersion) : undefined;
  const left = conflicts.flatMap(({ owner, fields }) => {
    const others = mine ? difference(fields, mine) : fields;
    return isEmptySet(others) ? [] : [{ owner, fields: others }];
  });
  if (left.length > 0) throw applyConflict(left);
  const object = isKubectl ? rememberedForClients(application.object, config) : application.object;
  return { ...application, object: keepEngine(live, object) };
}

/** A pod stays where it runs, also when whoever applied where that is to be says no more of it. */
function keepEngine(live: Json, object: Json): Json {
  const engine = annotationsOf(live)[engineAnnotation];
  if (live['kind'] !== 'Pod' || engine === undefined || annotationsOf(object)[engineAnnotation] !== undefined) return object;
  const annotations = { ...annotationsOf(object), [engineAnnotation]: engine };
  return { ...object, metadata: { ...(object['metadata'] as Json), annotations } };
}

const annotationsOf = ({ metadata }: Json): Json => ((metadata as Json)['annotations'] ?? {}) as Json;

function create(context: Context, config: RawObject, write: Write): Promise<Reply> {
  const { name } = keyOf(context);
  const plural = qualifiedPlural(resourceOf(context));
  const { uid } = config.metadata;
  const stated = config.metadata['name'];
  if (stated !== name) throw badRequest(`the name of the object (${textOf(stated)}) does not match the name on the URL (${name})`);
  if (uid !== undefined && uid !== null && uid !== '') {
    throw conflict(plural, name, `uid mismatch: the provided object specified uid ${textOf(uid)}, and no existing object was found`);
  }
  const { kind } = write.resource;
  const { owners } = apply({ live: { apiVersion: apiVersionOf(kind), kind }, config }, [], writingOf(write));
  return createNamed(context, fromFace(context, config), () => writeOwners(owners));
}
