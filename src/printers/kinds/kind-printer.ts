import type { AnyObject, Kind } from '../../api/any-object.ts';
import type { Event, KubeObject } from '../../api/types.ts';
import type { TableKind } from '../table-kind.ts';

/** How objects of one kind are shown. */
export interface KindPrinter<T extends AnyObject> {
  /** Rows of `get`. */
  readonly table: TableKind<T>;
  /** The text of `describe`; default: every field, in alphabetical order. */
  readonly describe?: (object: T, context: DescribeContext) => string;
  /** The description says nothing of events. */
  readonly withoutEvents?: true;
  /** Other objects that the description needs. */
  readonly related?: (object: T) => Related | readonly Related[];
}

/** A list of objects. */
export interface Related {
  readonly kind: Kind;
  /** Default: that of the object. */
  readonly namespace?: string;
  readonly labelSelector: string;
  /** Default: all of them. */
  readonly fieldSelector?: string;
}

/** What a description is made of besides the object. */
export interface DescribeContext {
  /** The object's events, in the API's order; undefined leaves that part out. */
  readonly events: readonly Event[] | undefined;
  /** What `related` asks for; none when it asks for nothing. */
  readonly related?: readonly KubeObject[];
  /** Milliseconds since 1970. */
  readonly now: number;
}
