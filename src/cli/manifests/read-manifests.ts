import { UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import type { Resource } from '../../api/kinds/resource.ts';
import { withoutEffectText } from '../../api/kinds/without-effect/text.ts';
import type { ManifestDocument } from '../../api/manifest/read-manifest.ts';
import { inServedVersion } from '../../api/older-versions.ts';
import { qualifiedSingular, resourceOfDocument, unmappedText } from '../../api/scheme.ts';
import { matchesLabels, parseLabelSelector } from '../../api/selectors.ts';
import { clusterKinds } from '../selecting/cluster-kinds.ts';
import { namespaceOf } from '../selecting/namespace.ts';
import type { Target } from '../selecting/select.ts';
import { readDocuments } from './read-documents.ts';
import { findSources, namesManifests, type SourceDeps, type SourceFlags } from './read-sources.ts';

/** An object of a manifest, and where it belongs. `name` is empty when it asks for a generated one. */
export interface ManifestObject extends Target {
  readonly source: string;
  readonly document: ManifestDocument;
}

export interface ManifestFlags extends SourceFlags {
  readonly namespace: string;
  readonly contextNamespace?: string;
  /** Only objects whose labels in the manifest match. */
  readonly selector?: string;
  /** Kinds that have no effect in kpod have no place; in a cluster they have one. */
  readonly refuseWithoutEffect?: boolean;
  readonly inCluster?: string;
}

/** What cannot be read as an object that belongs anywhere, and before which of the others it stands. */
export interface Misplaced {
  readonly error: unknown;
  /** An index of the objects that are answered. */
  readonly before: number;
}

/**
 * Everything that the `-f` or `-k` of a command names. Throws UserError with kubectl's texts for what cannot be read; an object that cannot
 * belong anywhere is among the errors, and the others are answered all the same.
 */
export async function readManifests(
  flags: ManifestFlags,
  deps: SourceDeps,
): Promise<{ readonly objects: readonly ManifestObject[]; readonly misplaced: readonly Misplaced[]; readonly single: boolean }> {
  const { sources, single } = await findSources(flags, deps);
  // Only commands that read manifests pay for the schema.
  const { decodeMetadata } = await import('../../api/decode.ts');
  const documents = await readDocuments(sources, deps);
  const fits = flags.selector ? readSelector(flags.selector) : () => true;
  const objects: ManifestObject[] = [];
  const misplaced: Misplaced[] = [];
  for (const document of documents) {
    const { problem, mistakes } = decodeMetadata(document.value['metadata']);
    if (problem !== undefined) {
      const { explainTypeMistakes } = await import('../../api/explain-refusal.ts');
      const lines = [`unable to decode ${JSON.stringify(document.source)}: ${problem}`, ...explainTypeMistakes(mistakes, document)];
      throw new UserError(lines.join('\n'));
    }
    try {
      const object = await locate(clusterKinds() ? document : { ...document, value: inServedVersion(document.value) }, flags);
      if (fits(object)) objects.push(object);
    } catch (error) {
      misplaced.push({ error, before: objects.length });
    }
  }
  return { objects, misplaced, single: single && documents.length === 1 };
}

async function locate(document: ManifestDocument, flags: ManifestFlags): Promise<ManifestObject> {
  const { metadata } = document.value;
  const given = isRecord(metadata) ? metadata : {};
  const name = textOf(given['name']);
  const ownNamespace = textOf(given['namespace']);
  const resource = await resourceOf(document);
  if (flags.refuseWithoutEffect && flags.inCluster === undefined) checkHasEffect(resource, name, document.source);
  if (resource.namespaced && flags.namespace !== '' && ownNamespace !== '' && ownNamespace !== flags.namespace) {
    throw new UserError(
      `the namespace from the provided object "${ownNamespace}" does not match the namespace "${flags.namespace}". You must pass '--namespace=${ownNamespace}' to perform this operation.`,
    );
  }
  return { resource, ...namespaceFor(resource, ownNamespace || namespaceOf(flags)), name, source: document.source, document };
}

async function resourceOf(document: ManifestDocument): Promise<Resource> {
  const cluster = clusterKinds();
  if (!cluster) return resourceOfDocument(document);
  const { apiVersion, kind } = document.value;
  const resource = await cluster.ofKind(String(apiVersion), String(kind));
  if (!resource) throw new UserError(`${unmappedText(document)}\n  ${document.source}:${document.lineOf('kind') ?? 1}`);
  return resource;
}

function checkHasEffect(resource: Resource, name: string, source: string): void {
  const { kind, withoutEffect } = resource;
  if (withoutEffect === undefined) return;
  const what = `${qualifiedSingular(resource)} ${JSON.stringify(name)} from ${JSON.stringify(source)}`;
  throw new UserError(`${what} is refused by --refuse-without-effect: ${withoutEffectText(kind, withoutEffect)}`);
}

const namespaceFor = (resource: Resource, namespace: string) => (resource.namespaced ? { namespace } : {});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The objects that `-f` or `-k` names, for commands that only need their names; undefined without either. */
export async function manifestTargets(
  flags: ManifestFlags,
  deps: SourceDeps,
): Promise<{ readonly targets: readonly Target[]; readonly misplaced: readonly Misplaced[]; readonly singleItem: boolean } | undefined> {
  if (!namesManifests(flags)) return undefined;
  const { objects, misplaced, single } = await readManifests(flags, deps);
  const unnamed = objects.find(({ name }) => name === '');
  if (unnamed) throw new UserError(`error reading ${unnamed.source}: resource name may not be empty`);
  return { targets: objects, misplaced, singleItem: single };
}

function readSelector(text: string): (object: ManifestObject) => boolean {
  try {
    const selector = parseLabelSelector(text);
    return ({ document }) => {
      const { metadata } = document.value;
      const labels = isRecord(metadata) && isRecord(metadata['labels']) ? metadata['labels'] : {};
      return matchesLabels(selector, labels as Readonly<Record<string, string>>);
    };
  } catch (cause) {
    throw new UserError(`the provided selector ${JSON.stringify(text)} is not valid: ${(cause as Error).message}`, { cause });
  }
}
