import { ApiError, badRequest } from '../api/errors.ts';
import { configurationProblems, shownProblems } from '../api/managed-fields/configuration.ts';
import { storedVersionOf, versionOf } from '../api/managed-fields/versions.ts';
import { textOf } from '../api/text-of.ts';
import { forbidden, invalid } from '../api/validation/field-error.ts';
import { asObject, type RawObject, readFieldValidation } from './body.ts';
import { invalidOptions } from './field-managers.ts';
import { readBody } from './http.ts';
import { keyOf, namespaceOf } from './lookup.ts';
import type { Context } from './types.ts';
import { readYaml } from './yaml-body.ts';

/** The media type of a configuration that is applied by the server. */
export const applyPatchType = 'application/apply-patch+yaml';

/** What a configuration is to be. */
interface Type {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * The configuration of the body, in YAML or JSON, with the name that the path names. Throws ApiError BadRequest for what cannot be applied,
 * RequestEntityTooLarge; one without a reason, as the API server does, for what the schema does not have.
 */
export async function readConfiguration(context: Context, type: Type): Promise<Configuration> {
  const text = (await readBody(context)).toString();
  const { value, warnings } = await readYaml(text, readFieldValidation(context));
  const config = asObject(value, type.kind);
  checkConfiguration(context, config, type);
  return { config: { ...config, metadata: { ...config.metadata, name: config.metadata['name'] ?? keyOf(context).name } }, warnings };
}

/** What a client states of an object, and what to warn of in how it does. */
export interface Configuration {
  readonly config: RawObject;
  readonly warnings: readonly string[];
}

function checkConfiguration(context: Context, config: RawObject, { kind, apiVersion }: Type): void {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const named = textOf(config['apiVersion'] ?? '');
  if (config['kind'] !== kind) throw badRequest(`invalid object type: ${goKind(named, textOf(config['kind'] ?? ''))}`);
  if (named !== apiVersion) {
    throw badRequest(`Incorrect version specified in apply patch. Specified patch version: ${named}, expected: ${apiVersion}`);
  }
  if ((config.metadata['managedFields'] ?? undefined) !== undefined) throw badRequest('metadata.managedFields must be nil');
  const problems = configurationProblems((versionOf(kind, apiVersion) ?? storedVersionOf(kind)).shape, config);
  if (problems.length === 0) return;
  const place = `${namespaceOf(context) ?? ''}/${keyOf(context).name}; ${group}/${version}, Kind=${kind}`;
  const message = `failed to create typed patch object (${place}): ${shownProblems(problems)}`;
  throw new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
}

const goKind = (apiVersion: string, kind: string): string => `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`;

/** Whether conflicts are to be overridden; undefined when the query does not say. Throws ApiError Invalid. */
export function readForce(context: Context): boolean | undefined {
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
