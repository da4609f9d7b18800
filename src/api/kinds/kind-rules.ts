import type { AnyObject } from '../any-object.ts';
import type { FieldError } from '../errors.ts';
import type { Json } from '../json-defaults.ts';
import type { StructSupport } from '../support-words.ts';
import type { LabelSelector } from '../types.ts';

/** What is decided about the objects of one kind, all of it pure. k8s: the strategies of registry/… */
export interface KindRules<T extends AnyObject> {
  /** Absent for a kind that kpod alone makes. */
  readonly write?: WriteRules<T>;
  /** What its objects can be selected by, besides name and namespace: the text of each field. k8s: apis/core/v1/conversion.go */
  readonly selectableFields?: Readonly<Record<string, FieldText<T>>>;
  /** What is honoured of its structs, by their Go names. */
  readonly support?: Readonly<Record<string, StructSupport>>;
  /** Whether an object from the disk has what every room relies on; everything else was validated before it was stored. */
  readonly isWhole: (object: Json) => boolean;
  /** So many and of so little weight that none is worth a wait for the disk: a power cut may take the newest. */
  readonly isExpendable?: true;
  /** A delete that does not say what becomes of what the object owns leaves it as it is. k8s: DefaultGarbageCollectionPolicy */
  readonly leavesOwned?: true;
  /** It has as many pods as its `spec.replicas` says, and can be told so by its scale: the pods that the selector finds. */
  readonly scale?: { readonly selector: (object: T) => LabelSelector };
  /** A delete answers the object as it was last, not a Status. k8s: ReturnDeletedObject */
  readonly answersDeleted?: true;
  /** The seconds that its end may take, `asked` being those of the delete; a kind without ends at once. k8s: CheckGracefulDelete */
  readonly graceSeconds?: (object: T, asked: number | undefined) => number;
}

/** `path`: what stands there, nothing as `''`. */
export type FieldText<T> = 'path' | ((object: T) => string);

/** How objects come to be, and what may become of them. */
export interface WriteRules<T extends AnyObject> {
  /** A decoded object in today's form, without what only clusters add; unknown fields of what was converted are judged like any other. */
  readonly convert?: (object: Json) => Converted;
  /** What of an object asks for something that kpod may lack. */
  readonly asksFor?: (object: Json, context: BirthContext) => Json;
  /** Every default of the API server. */
  readonly setDefaults: (object: Json) => T;
  /** Every mistake of a new object that has its defaults. */
  readonly validate: (object: T) => readonly FieldError[];
  /** For `Warning:` headers. */
  readonly warnings?: (object: T) => readonly string[];
  /** The same for a changed object; default: none. k8s: WarningsOnUpdate */
  readonly changeWarnings?: (object: T, current: T) => readonly string[];
  /** The parts of an object that its generation counts the changes of; default: it has none. k8s: the strategies' PrepareForUpdate */
  readonly generation?: readonly ('spec' | 'annotations' | 'template')[];
  /** A new object with what the server decides before it is validated. k8s: the strategies' PrepareForCreate */
  readonly prepareCreate?: (object: T, context: BirthContext) => T;
  /** A new object with what the server decides, which is no part of what is validated, and its first status. */
  readonly begin?: (object: T, context: BirthContext) => T;
  /** A changed object with what clients leave out or may not change, and what is wrong with it then. k8s: PrepareForUpdate */
  readonly prepareUpdate?: (
    object: T,
    current: T,
    context: UpdateContext<T>,
  ) => { readonly object: T; readonly errors: readonly FieldError[] };
  /** Every mistake of a change; default: those of its metadata and of a new object. k8s: ValidateUpdate */
  readonly validateUpdate?: (object: T, current: T) => readonly FieldError[];
  /** Parts of an object, beside the status, that are changed by requests of their own, by the names of their subresources. */
  readonly parts?: Readonly<Record<string, PartRules<T>>>;
  /** A change can set nothing that is not there, so that there is nothing new to honour. */
  readonly isFixed?: true;
  /** A status that a client wrote, with what decoding drops because it says nothing, and what it left out of what is fixed. */
  readonly readStatus?: (status: Json, current: T) => Json;
  /** A change of the status leaves the labels alone. k8s: the status strategies' PrepareForUpdate */
  readonly statusKeepsLabels?: true;
  /** Every mistake of a status that a client wrote, beside those of the metadata; default: none. k8s: the status strategy's ValidateUpdate */
  readonly validateStatusUpdate?: (object: T, current: T) => readonly FieldError[];
}

/** How a part of an object is changed by itself. */
export interface PartRules<T extends AnyObject> {
  /** The part, as a path of fields from the object: all that is taken of what a client sends, unless `take` says otherwise. */
  readonly path: readonly [field: string, field: string];
  /** The object with what is taken of the one that a client sends. */
  readonly take?: (sent: Json, current: T) => Json;
  /** A changed object with what follows from the change. */
  readonly follow?: (object: T, current: T) => T;
  /** Every mistake of a change; both have their defaults. */
  readonly validateUpdate: (object: T, current: T) => readonly FieldError[];
}

export interface Converted {
  readonly value: Json;
  readonly unknownFields: readonly string[];
  readonly warnings: readonly string[];
}

export interface BirthContext {
  /** The one node. */
  readonly nodeName: string;
  /** The node keeps some pods away: which of them, the kubelet finds out. */
  readonly isNodeMarked?: boolean;
  /** A uid, for what must know its own before it is stored. */
  readonly newUid: () => string;
}

export interface UpdateContext<T> {
  /** The other objects of the kind: the changed one must not take what is theirs. */
  readonly others: () => readonly T[];
  /** From 0 up to 1. */
  readonly random: number;
}
