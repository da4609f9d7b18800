import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Service } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { AgentStatus, ClientAccess, EngineReports } from '../client/types.ts';
import type { Kubelet, NodeUsage, TokenIssuer } from '../kubelet/types.ts';
import type { Store } from '../store/types.ts';
import type { EventLines } from './event-lines.ts';
import type { BodyBudget } from './http.ts';
import type { InputBudget } from './input-budget.ts';
import type { Route } from './routes.ts';

/** Everything that the API server needs of the rest of kpod. */
export interface ServerDeps {
  readonly store: Store;
  readonly kubelet: Pick<
    Kubelet,
    'logs' | 'exec' | 'attach' | 'shell' | 'dial' | 'usage' | 'timeline' | 'volumes' | 'volumeFiles' | 'claimSkips'
  >;
  readonly clock: Clock;
  readonly log: Log;
  /** The node that pods are bound to. */
  readonly nodeName: string;
  /** What the node uses. Throws the system's error. */
  readonly nodeUsage: () => Promise<NodeUsage>;
  /** What `GET /kpod/v1/agent` answers. */
  readonly agentStatus: () => AgentStatus;
  /** What `GET /kpod/v1/agent/engines` answers. Never rejects. */
  readonly engineReports: (ports: readonly string[], images: readonly string[]) => Promise<EngineReports>;
  /** What the user must hear once, with the first answer: what went unwatched while no agent ran. Undefined from then on. */
  readonly takeNotice?: () => string | undefined;
  /** Told when a part of the program is not where it was: it was replaced. */
  readonly onPartMissing?: () => void;
  /** Called after `POST /kpod/v1/agent/stop` was answered. */
  readonly requestStop: () => void;
  /** What clients of other programs come through; an agent of a test may have none. */
  readonly listener?: ListenerControl;
  /** Told of every request and stream; the function that `began` answers is called at its end. */
  readonly activity: { began(): () => void };
  /** From 0 up to 1: for generated names. */
  readonly random: () => number;
  /** Signs tokens of accounts. */
  readonly tokens: Pick<TokenIssuer, 'issue' | 'verify' | 'audience'>;
  /** Objects of kinds that have no effect are refused instead of being kept with a warning. */
  readonly refusesKindsWithoutEffect?: boolean;
  /** An address for a new Service, or undefined when none can be had now. Throws ApiError Invalid when the Service states one that cannot be. */
  readonly allocateClusterIP?: (service: Service) => Promise<string | undefined>;
  /** The certificate that every namespace has in a ConfigMap, PEM. Throws the system's error. */
  readonly rootCertificate?: () => Promise<string>;
  /** The files of the page of `kpod ui`; without it there is no such page. */
  readonly loadPage?: () => Promise<PageFiles>;
}

/** The listener for clients of other programs. */
export interface ListenerControl {
  /** Opens it, if it is not open. Throws ApiError for a port that cannot be had. */
  open(): Promise<ClientAccess>;
  /** The next agent does not open it. */
  forget(): Promise<void>;
}

/** The page of `kpod ui`, as it is served. */
export interface PageFiles {
  readonly html: string;
  readonly css: string;
  readonly script: string;
  /** SVG. */
  readonly icon: string;
}

/** Answers a request. Never throws. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** One request on its way through a handler. */
export interface Context {
  readonly deps: ServerDeps;
  /** Answers another request, for listeners that pass requests on. */
  readonly handle: Handle;
  readonly request: IncomingMessage;
  readonly route: Route;
  readonly query: URLSearchParams;
  /** Aborted when the client went away or the server closes. */
  readonly signal: AbortSignal;
  /** Of all watches. */
  readonly eventLines: EventLines;
  /** Of all requests. */
  readonly bodies: BodyBudget;
  /** Of all streams that clients write to. */
  readonly input: InputBudget;
}

/** A list as it is sent: never whole in memory, since all objects together may be larger than any text can be. */
export interface ListBody {
  /** Everything but the items. */
  readonly head: object;
  /** Where the items stand. */
  readonly field: 'items' | 'rows';
  readonly items: Iterable<unknown>;
}

/** What a handler answers with. A stream writes its own head and ends the response itself. */
export type Reply =
  | { readonly type: 'json'; readonly code: number; readonly body: object; readonly warnings?: readonly string[] }
  | { readonly type: 'list'; readonly body: ListBody }
  | { readonly type: 'text'; readonly code: number; readonly body: string }
  | { readonly type: 'stream'; start(response: ServerResponse): Promise<void> };

/** Answers one kind of request. Throws ApiError for every answer that is a failure. */
export type Handler = (context: Context) => Reply | Promise<Reply>;

/** A request that asks to leave HTTP, with what node gives for it. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Serves a streaming subresource over a WebSocket or SPDY; resolves when it is over. Throws before the upgrade, as ApiError. */
export type UpgradeHandler = (context: Context, upgrade: Upgrade) => Promise<void>;
