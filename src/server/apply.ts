import { isDeepStrictEqual } from 'node:util';
import type { AnyObject } from '../api/any-object.ts';
import { ApiError, badRequest, conflict, messageOf } from '../api/errors.ts';
import type { Json } from '../api/json-defaults.ts';
import { fieldsAppliedByClient, kubectlManager, rememberedForClients } from '../api/managed-fields/client-side.ts';
import { configurationProblems, shownProblems } from '../api/managed-fields/configuration.ts';
import { applyConflict } from '../api/managed-fields/conflicts.ts';
import { type Owner, sameOwners, writeOwners } from '../api/managed-fields/entries.ts';
import { difference, isEmptySet } from '../api/managed-fields/field-set.ts';
import { type Application, apply, withoutEntries } from '../api/managed-fields/ownership.ts';
import { shapeOfKind } from '../api/managed-fields/shapes.ts';
import { type Change, liveOwners, ownersBeforeFirstApply, type Write, writingOf } from '../api/managed-fields/track.ts';
import { parseJson } from '../api/parse-json.ts';
import { qualifiedPlural } from '../api/scheme.ts';
import { textOf } from '../api/text-of.ts';
import { forbidden, invalid } from '../api/validation/field-error.ts';
import { asObject, type RawObject, readFieldValidation } from './body.ts';
import { createNamed } from './create.ts';
import { invalidOptions, writeOf } from './field-managers.ts';
import { readBody } from './http.ts';
import { keyOf, namespaceOf, resourceOf } from './lookup.ts';
import type { Context, Reply } from './types.ts';
import { change } from './update.ts';

/** The media type of a configuration that is applied by the server. */
export const applyPatchType = 'application/apply-patch+yaml';

/**
 * `PATCH` with a configuration: the object becomes what it says, and what it said last time and says no more goes, unless it is somebody
 * else's. Makes the object when it is not there. Throws ApiError Conflict for what is somebody else's, BadRequest, Invalid.
 * k8s: apiserver endpoints/handlers/patch.go applyPatcher
 */
export async function applyObject(context: Context): Promise<Reply> {
  const write = writeOf(context, 'Apply');
  const force = readForce(context) ?? false;
  const config = await readConfiguration(context);
  checkConfiguration(context, config);
  for (let triesLeft = mostTries; ; triesLeft -= 1) {
    const isThere = context.deps.store.get(keyOf(context)) !== undefined;
    try {
      return await (isThere || isPart(context) ? applied(context, config, { write, force }) : create(context, config, write));
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

function applied(context: Context, config: RawObject, options: Options): Promise<Reply> {
  let owners: readonly Owner[] = [];
  return change(
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
  const mine = isKubectl && conflicts.length > 0 ? fieldsAppliedByClient(current.kind, live) : undefined;
  const left = conflicts.flatMap(({ owner, fields }) => {
    const others = mine ? difference(fields, mine) : fields;
    return isEmptySet(others) ? [] : [{ owner, fields: others }];
  });
  if (left.length > 0) throw applyConflict(left);
  return isKubectl ? { ...application, object: rememberedForClients(application.object, config) } : application;
}

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
  const { owners } = apply({ live: { apiVersion: write.resource.apiVersion, kind }, config }, [], writingOf(write));
  return createNamed(context, config, () => writeOwners(owners));
}

/** The configuration of the body, in YAML or JSON. Throws ApiError BadRequest, RequestEntityTooLarge. */
async function readConfiguration(context: Context): Promise<RawObject> {
  const text = (await readBody(context)).toString();
  const value = /^\s*\{/.test(text) ? tryJson(text) : undefined;
  const config = asObject(value ?? (await readYaml(context, text)), resourceOf(context).kind);
  return { ...config, metadata: { ...config.metadata, name: config.metadata['name'] ?? keyOf(context).name } };
}

/** What is no JSON may still be YAML. */
function tryJson(text: string): unknown {
  try {
    return parseJson(text, (detail) => new SyntaxError(detail));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function readYaml(context: Context, text: string): Promise<unknown> {
  const { readYamlValue } = await import('../api/manifest/read-manifest.ts');
  const { isStrict, value, warnings } = { isStrict: readFieldValidation(context) === 'Strict', ...read() };
  if (isStrict && warnings.length > 0) throw badRequest(`error strict decoding YAML: ${warnings.join('\n')}`);
  return value;

  function read(): ReturnType<typeof readYamlValue> {
    try {
      return readYamlValue(text, 'body');
    } catch (error) {
      throw badRequest(`error decoding YAML: ${messageOf(error)}`);
    }
  }
}

/** Throws ApiError BadRequest for what cannot be applied here; one without a reason, as the API server does, for what the schema does not have. */
function checkConfiguration(context: Context, config: RawObject): void {
  const { kind, apiVersion } = resourceOf(context);
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const named = textOf(config['apiVersion'] ?? '');
  if (config['kind'] !== kind) throw badRequest(`invalid object type: ${goKind(named, textOf(config['kind'] ?? ''))}`);
  if (named !== apiVersion) {
    throw badRequest(`Incorrect version specified in apply patch. Specified patch version: ${named}, expected: ${apiVersion}`);
  }
  if ((config.metadata['managedFields'] ?? undefined) !== undefined) throw badRequest('metadata.managedFields must be nil');
  const problems = configurationProblems(shapeOfKind(kind), config);
  if (problems.length === 0) return;
  const place = `${namespaceOf(context) ?? ''}/${keyOf(context).name}; ${group}/${version}, Kind=${kind}`;
  const message = `failed to create typed patch object (${place}): ${shownProblems(problems)}`;
  throw new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
}

const goKind = (apiVersion: string, kind: string): string => `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`;

/** Whether conflicts are to be overridden; undefined when the query does not say. Throws ApiError Invalid. */
function readForce(context: Context): boolean | undefined {
  const value = context.query.get('force');
  if (value === null || value === '') return undefined;
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false;
  throw invalidOptions(context, [invalid('force', value, 'must be true or false')]);
}

/** Throws ApiError Invalid for a patch of another type that says what to do with conflicts. */
export function checkNoForce(context: Context): void {
  if (readForce(context) === undefined) return;
  throw invalidOptions(context, [forbidden('force', 'may not be specified for non-apply patch')]);
}
