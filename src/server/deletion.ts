import type { AnyObject } from '../api/any-object.ts';
import { badRequest, conflict } from '../api/errors.ts';
import { goQuote } from '../api/go-quote.ts';
import { isRecord } from '../api/is-record.ts';
import { rulesOf } from '../api/kinds/rules.ts';
import { type Deletion, markedDeleted, planRemoval } from '../api/removal.ts';
import { textOf } from '../api/text-of.ts';

/** The part of `DeleteOptions` that kpod honours. `propagationPolicy` needs owners, which nothing in kpod has. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly dryRun: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** Reads the options of a delete: a body's win over the query's. Throws ApiError BadRequest for what cannot be read. */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  if (body !== undefined && !isRecord(body)) throw badRequest('the object provided is unrecognized (must be of type DeleteOptions)');
  const source = body ?? {};
  const grace = source['gracePeriodSeconds'] ?? graceOfQuery(query);
  if (grace !== undefined && !(typeof grace === 'number' && Number.isSafeInteger(grace))) {
    throw badRequest('gracePeriodSeconds: Invalid value: must be a whole number of seconds');
  }
  const dryRun = source['dryRun'] ?? query.getAll('dryRun');
  const preconditions = source['preconditions'];
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    dryRun: isDryRun(Array.isArray(dryRun) ? dryRun : [dryRun]),
    ...(isRecord(preconditions) ? { preconditions: readPreconditions(preconditions) } : {}),
  };
}

function graceOfQuery(query: URLSearchParams): unknown {
  const text = query.get('gracePeriodSeconds');
  if (text === null || text === '') return undefined;
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** Whether `dryRun` says `All`. Throws ApiError BadRequest for any other value. */
export function isDryRun(values: readonly unknown[]): boolean {
  const given = values.filter((value) => value !== '' && value !== null && value !== undefined);
  const bad = given.find((value) => value !== 'All');
  if (bad !== undefined) throw badRequest(`dryRun: Unsupported value: ${goQuote(textOf(bad))}: supported values: "All"`);
  return given.length > 0;
}

function readPreconditions(source: Readonly<Record<string, unknown>>): { uid?: string; resourceVersion?: string } {
  const { uid, resourceVersion } = source;
  return {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
}

/** Throws ApiError Conflict when the object is not the one that the client means. k8s: registry/rest BeforeDelete */
export function checkPreconditions(object: AnyObject, plural: string, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { metadata } = object;
  const recreated = 'The object might have been deleted and then recreated';
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      plural,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). ${recreated}`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const detail = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(plural, metadata.name, detail);
  }
}

/**
 * What deleting an object does. Kinds that may take time to end have a grace period: the option's, else their own; a second delete can
 * only shorten it. Namespaces and what is in them have a life of their own: see `namespaces.ts`.
 * k8s: registry/rest BeforeDelete
 */
export function planDeletion(object: AnyObject, options: DeleteOptions, now: number): Deletion {
  const { graceSeconds } = rulesOf(object.kind);
  if (!graceSeconds) return planRemoval(object, now);
  const { deletionTimestamp, deletionGracePeriodSeconds: current } = object.metadata;
  if (deletionTimestamp === undefined) return endWith(object, atLeastZero(graceSeconds(object, options.gracePeriodSeconds)), now);
  if (options.gracePeriodSeconds === undefined || current === undefined) return { act: 'wait' };
  const asked = atLeastZero(options.gracePeriodSeconds);
  if (asked >= current) return { act: 'wait' };
  return endWith(object, asked, Date.parse(deletionTimestamp) - current * 1000);
}

/** A negative grace period means one second. */
const atLeastZero = (seconds: number): number => (seconds < 0 ? 1 : seconds);

function endWith(object: AnyObject, grace: number, from: number): Deletion {
  if (grace === 0) return planRemoval(object, from);
  return { act: 'mark', object: { ...object, metadata: markedDeleted(object.metadata, grace, from) } };
}
