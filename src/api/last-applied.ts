import { asTyped } from './field-order.ts';
import { goJson } from './go-json.ts';
import { isRecord } from './is-record.ts';

/** Where `apply` keeps what it was last given. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

type Json = Readonly<Record<string, unknown>>;

/** The object with itself as its last-applied annotation. k8s: kubectl util/apply.go GetModifiedConfiguration */
export function withLastApplied(object: Json): Json {
  return withAnnotations(object, { ...annotationsOf(object), [lastAppliedAnnotation]: `${goJson(withoutLastApplied(object))}\n` });
}

/** The object without its last-applied annotation, but with annotations, be there any or not. k8s: GetModifiedConfiguration, annotate=false */
export function withoutLastApplied(object: Json): Json {
  const { [lastAppliedAnnotation]: _last, ...others } = annotationsOf(object);
  return withAnnotations(object, others);
}

/** So much all annotations of an object may hold together. k8s: apimachinery TotalAnnotationSizeLimitB */
const maxAnnotationBytes = 256 * 1024;

/** The object with itself as its last-applied annotation, unless that is too long, beside other annotations or alone. */
export function withLastAppliedThatFits(object: Json): Json {
  const remembering = withLastApplied(object);
  return (lastAppliedText(remembering)?.length ?? 0) * 2 > maxAnnotationBytes ? object : remembering;
}

/** The same for an object that kubectl makes itself, and that has no annotations. k8s: CreateOrUpdateAnnotation */
export const withTypedLastApplied = (object: Json): Json =>
  withAnnotations(object, { [lastAppliedAnnotation]: `${goJson(object, asTyped)}\n` });

/** The text of an object's last-applied annotation; undefined without one. */
export function lastAppliedText(object: Json): string | undefined {
  const text = annotationsOf(object)[lastAppliedAnnotation];
  return typeof text === 'string' ? text : undefined;
}

const metadataOf = (object: Json): Json => (isRecord(object['metadata']) ? object['metadata'] : {});

function annotationsOf(object: Json): Json {
  const { annotations } = metadataOf(object) as { readonly annotations?: unknown };
  return isRecord(annotations) ? annotations : {};
}

const withAnnotations = (object: Json, annotations: Json): Json => ({ ...object, metadata: { ...metadataOf(object), annotations } });
