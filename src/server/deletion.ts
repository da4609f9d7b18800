import type { AnyObject } from '../api/any-object.ts';
import { badRequest, conflict, type FieldError, invalid } from '../api/errors.ts';
import { foregroundFinalizer, hasFinalizer, orphanFinalizer } from '../api/finalizers.ts';
import { goQuote } from '../api/go-quote.ts';
import { isRecord } from '../api/is-record.ts';
import { rulesOf } from '../api/kinds/rules.ts';
import type { PropagationPolicy } from '../api/new-object.ts';
import { type Deletion, markedDeleted, planRemoval } from '../api/removal.ts';
import { textOf } from '../api/text-of.ts';
import { timeOf } from '../api/time.ts';
import type { Namespace } from '../api/types.ts';
import { invalid as invalidField, notSupported } from '../api/validation/field-error.ts';

/** What a delete asks for. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly dryRun: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  /** What becomes of what the object owns; default: what its finalizers say, else what its kind does. */
  readonly propagationPolicy?: PropagationPolicy;
  /** The policy in its old form: Orphan, or not. */
  readonly orphanDependents?: boolean;
}

/** Reads the options of a delete: a body's win over the query's. Throws ApiError BadRequest for what cannot be read, Invalid. */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  if (body !== undefined && !isRecord(body)) throw badRequest('the object provided is unrecognized (must be of type DeleteOptions)');
  const source = body ?? {};
  const grace = source['gracePeriodSeconds'] ?? graceOfQuery(query);
  if (grace !== undefined && !(typeof grace === 'number' && Number.isSafeInteger(grace))) {
    throw badRequest('gracePeriodSeconds: Invalid value: must be a whole number of seconds');
  }
  const dryRun = source['dryRun'] ?? query.getAll('dryRun');
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    dryRun: isDryRun(Array.isArray(dryRun) ? dryRun : [dryRun]),
    ...readPreconditions(source['preconditions']),
    ...readPropagation(source, query),
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

function readPreconditions(source: unknown): Pick<DeleteOptions, 'preconditions'> {
  if (source === undefined || source === null) return {};
  if (!isRecord(source)) throw badRequest('preconditions: Invalid value: must be an object');
  const text = (field: 'uid' | 'resourceVersion'): { readonly [key in typeof field]?: string } => {
    const value = source[field];
    if (value === undefined || value === null) return {};
    if (typeof value !== 'string') throw badRequest(`preconditions.${field}: Invalid value: must be a string`);
    return { [field]: value };
  };
  return { preconditions: { ...text('uid'), ...text('resourceVersion') } };
}

/** A query says true with anything but `false` and `0`. k8s: conversion Convert_Slice_string_To_Pointer_bool */
function readOrphan(source: Readonly<Record<string, unknown>>, query: URLSearchParams): boolean | undefined {
  const inBody = source['orphanDependents'] ?? undefined;
  if (inBody !== undefined && typeof inBody !== 'boolean') throw badRequest('orphanDependents: Invalid value: must be true or false');
  const inQuery = query.get('orphanDependents') || undefined;
  return inBody ?? (inQuery === undefined ? undefined : !['false', '0'].includes(inQuery.toLowerCase()));
}

const policies: readonly string[] = ['Background', 'Foreground', 'Orphan'] satisfies readonly PropagationPolicy[];

/** k8s: meta/v1/validation ValidateDeleteOptions */
function readPropagation(
  source: Readonly<Record<string, unknown>>,
  query: URLSearchParams,
): Pick<DeleteOptions, 'propagationPolicy' | 'orphanDependents'> {
  const policy = source['propagationPolicy'] ?? (query.get('propagationPolicy') || undefined);
  const orphan = readOrphan(source, query);
  const refuse = (error: FieldError) => invalid('DeleteOptions.meta.k8s.io', '', [error]);
  if (policy !== undefined && orphan !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    throw refuse(invalidField('propagationPolicy', textOf(policy), detail));
  }
  if (policy !== undefined && !policies.includes(textOf(policy))) {
    throw refuse(notSupported('propagationPolicy', textOf(policy), policies));
  }
  return {
    ...(policy === undefined ? {} : { propagationPolicy: policy as PropagationPolicy }),
    ...(orphan === undefined ? {} : { orphanDependents: orphan }),
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
 * only shorten it. What becomes of what the object owns is a finalizer of it, which another delete replaces. Namespaces and what is in them
 * have a life of their own: see `namespaces.ts`. k8s: registry/rest BeforeDelete, registry/generic store.go Delete
 */
export function planDeletion(object: AnyObject, options: DeleteOptions, now: number): Deletion {
  if (object.kind === 'Namespace') return endNamespace(object, now);
  const { graceSeconds } = rulesOf(object.kind);
  const finalizers = finalizersOf(object, options);
  if (!graceSeconds) return planRemoval(object, now, finalizers);
  const { deletionTimestamp, deletionGracePeriodSeconds: current } = object.metadata;
  if (deletionTimestamp === undefined) {
    return endWith({ object, finalizers, from: now }, atLeastZero(graceSeconds(object, options.gracePeriodSeconds)));
  }
  if (options.gracePeriodSeconds === undefined || current === undefined) return { act: 'wait' };
  const asked = atLeastZero(options.gracePeriodSeconds);
  if (asked >= current) return { act: 'wait' };
  return endWith({ object, finalizers, from: Date.parse(deletionTimestamp) - current * 1000 }, asked);
}

/** It stays, and takes nothing new, until its content is gone. */
function endNamespace(namespace: Namespace, now: number): Deletion {
  const { metadata, status } = namespace;
  if (metadata.deletionTimestamp !== undefined) return { act: 'wait' };
  const ending = { ...metadata, deletionTimestamp: timeOf(now) };
  return { act: 'mark', object: { ...namespace, metadata: ending, status: { ...status, phase: 'Terminating' } } };
}

/** The finalizers that a deleted object has: those of the garbage collector follow from the policy. k8s: deletionFinalizersForGarbageCollection */
function finalizersOf(object: AnyObject, options: DeleteOptions): readonly string[] {
  const { finalizers = [] } = object.metadata;
  const others = finalizers.filter((finalizer) => finalizer !== orphanFinalizer && finalizer !== foregroundFinalizer);
  const policy = policyFor(object, options);
  if (policy === 'Orphan') return sameOr(finalizers, [...others, orphanFinalizer]);
  return policy === 'Foreground' ? sameOr(finalizers, [...others, foregroundFinalizer]) : others;
}

/** Their order says nothing, and is not changed for nothing. */
const sameOr = (before: readonly string[], after: readonly string[]): readonly string[] =>
  before.length === after.length && after.every((finalizer) => before.includes(finalizer)) ? before : after;

/** k8s: shouldOrphanDependents, shouldDeleteDependents */
function policyFor(object: AnyObject, { orphanDependents, propagationPolicy }: DeleteOptions): PropagationPolicy {
  const { isExpendable, leavesOwned } = rulesOf(object.kind);
  if (isExpendable) return 'Background';
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background';
  if (propagationPolicy !== undefined) return propagationPolicy;
  if (hasFinalizer(object, orphanFinalizer)) return 'Orphan';
  if (hasFinalizer(object, foregroundFinalizer)) return 'Foreground';
  return leavesOwned ? 'Orphan' : 'Background';
}

/** A negative grace period means one second. */
const atLeastZero = (seconds: number): number => (seconds < 0 ? 1 : seconds);

interface Ending {
  readonly object: AnyObject;
  readonly finalizers: readonly string[];
  /** Milliseconds since 1970. */
  readonly from: number;
}

function endWith({ object, finalizers, from }: Ending, grace: number): Deletion {
  if (grace === 0) return planRemoval(object, from, finalizers);
  const { finalizers: _before, ...metadata } = markedDeleted(object.metadata, grace, from);
  return { act: 'mark', object: { ...object, metadata: { ...metadata, ...(finalizers.length > 0 ? { finalizers } : {}) } } };
}
