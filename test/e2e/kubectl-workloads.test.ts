import { fillWorkloads } from './support/filled-workloads.ts';
import { kubectlPath } from './support/kubectl-output.ts';
import { kubectls } from './support/kubectls.ts';
import { describeParity } from './support/parity.ts';

/** Commands about what makes pods. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-workloads.test.ts needs a kubectl on the PATH');

const reads = `
get all
get all -A -o wide
get all -n empty
get all -l app=web
get deploy,rs,sts,ds,job,cronjob,rc
get deploy
get deployments -o wide
get deployment.apps web done
get deploy web -o yaml
get deploy -o name
get rs -o wide
get rs -l app=web --show-labels
get sts -o wide
get ds -o wide
get jobs
get jobs -o wide --no-headers
get cronjobs -o wide
get cj tick
get rc -o wide
get controllerrevisions
get quota,limits
get deploy,job web
get deploy nope
get deploy web -o jsonpath={.spec.replicas}
get deploy --sort-by=.metadata.name -o custom-columns=N:.metadata.name,R:.spec.replicas
get podtemplates
events --for deploy/web
events --for sts/db
`;

const describes = `
describe deploy web
describe deployment/done deployment/dead
describe deploy paused fresh
describe deploy -l app=none
describe rs web-7d4b9c
describe rs bare
describe sts db
describe sts part byhand
describe ds agent
describe ds old
describe rc
describe job pi ix bad
describe jobs sus wq
describe cronjob tick tz
describe quota rq
describe limits lr
describe deploy/nope
describe controllerrevision db-1
describe ns default
`;

const rollouts = `
rollout status deploy/web --watch=false
rollout status deploy/web --timeout=1s
rollout status deploy/done
rollout status deploy/dead
rollout status deploy/paused --watch=false
rollout status deploy/fresh --watch=false
rollout status deploy/done --revision=3
rollout status deploy/done --revision=1
rollout status deploy --watch=false
rollout status deploy -l app=none
rollout status sts/db
rollout status sts/part --watch=false
rollout status sts/byhand
rollout status ds/agent
rollout status ds/old
rollout status job/pi
rollout status rs/bare
rollout status deploy/nope
rollout status
rollout history deploy/web
rollout history deploy/done
rollout history deploy/fresh
rollout history deploy
rollout history deploy/web --revision=1
rollout history deploy/web --revision=2
rollout history deploy/web --revision=9
rollout history deploy/web --revision=-1
rollout history sts/db
rollout history sts/db --revision=1
rollout history sts/part
rollout history ds/agent
rollout history ds/agent --revision=2
rollout history ds/old
rollout history job/pi
rollout history deploy/web -o yaml
rollout history deploy/web --revision=1 -o yaml
rollout undo deploy/web
rollout undo deploy/web --to-revision=1
rollout undo deploy/web --to-revision=2
rollout undo deploy/web --to-revision=9
rollout undo deploy/web --dry-run=client
rollout undo deploy/web --dry-run=server
rollout undo deploy/done
rollout undo deploy/paused
rollout undo deploy/nope
rollout undo sts/db
rollout undo sts/db --to-revision=1
rollout undo sts/part
rollout undo ds/agent
rollout undo ds/agent --to-revision=7
rollout undo ds/old
rollout undo job/pi
rollout restart deploy/web
rollout restart deploy/web sts/db ds/agent
rollout restart deploy/paused
rollout restart deploy
rollout restart job/pi
rollout restart rs/bare
rollout restart deploy -l app=web
rollout restart deploy -l app=none
rollout pause deploy/web
rollout pause deploy/paused
rollout pause sts/db
rollout pause deploy/web ; rollout pause deploy/web ; rollout resume deploy/web
rollout resume deploy/paused
rollout resume deploy/web
rollout resume ds/agent
rollout pause
`;

const scales = `
scale deploy/web --replicas=5
scale deploy web --replicas=0
scale deploy web done --replicas=1
scale deploy/web --replicas=3
scale deploy/web --replicas=5 --current-replicas=3
scale deploy/web --replicas=5 --current-replicas=2
scale deploy/web --replicas=5 --dry-run=client
scale deploy/web --replicas=5 --dry-run=server
scale deploy/web --replicas=5 -o name
scale --replicas=2 rs/bare rc/rc sts/db
scale deploy --all --replicas=1
scale deploy -l app=web --replicas=1
scale deploy -l app=none --replicas=1
scale job/pi --replicas=2
scale ds/agent --replicas=2
scale pod/web --replicas=2
scale deploy/nope --replicas=2
scale deploy/web --replicas=-1
scale deploy/web --replicas=x
scale --replicas=2
scale deploy/web --replicas=2 --resource-version=1
get deploy web --subresource=scale
get deploy web --subresource=scale -o yaml
patch deploy web --subresource=scale --type=merge -p {"spec":{"replicas":2}}
`;

const logs = `
logs deploy/done
logs sts/db
logs sts/db -c main
logs ds/agent
logs rc/rc
logs deploy/web
logs deploy/web -c web
logs deploy/web -c nope
logs cronjob/tick
logs deploy/nope
exec deploy/web -- hi
exec sts/db -- hi
exec cronjob/tick -- hi
exec deploy/nope -- hi
`;

const deletes = `
delete deploy web --wait=false
delete deploy web --cascade=background --wait=false
delete deploy web --cascade=foreground --wait=false
delete deploy web --cascade=orphan --wait=false
delete deploy web --cascade=true --wait=false
delete deploy web --cascade=false --wait=false
delete deploy web --cascade --wait=false
delete deploy web --cascade=bogus
delete deploy web --grace-period=5 --wait=false
delete deploy,rs,sts,ds,job,cronjob,rc --all --wait=false
delete all --all --wait=false
delete all -l app=web --wait=false
delete deploy
delete deploy nope
delete job pi --wait=false
delete job pi --cascade=orphan --wait=false
delete cronjob tick tz --wait=false
delete sts db --cascade=orphan --wait=false -o name
delete deploy web --now --wait=false
delete deploy web --dry-run=server
delete deploy web --dry-run=client
`;

const waits = `
wait deploy/web --for=condition=Available
wait deploy/dead --for=condition=Available --timeout=1s
wait deploy/web --for=condition=available=false --timeout=1s
wait job/pi --for=condition=complete
wait job/ix --for=condition=complete --timeout=1s
wait job/bad --for=condition=failed
wait job/pi job/ix job/wq --for=condition=complete --timeout=1s
wait job/nope --for=condition=complete
wait job/pi --for=jsonpath={.status.succeeded}=1
wait deploy done web --for=condition=Progressing
wait deploy dead fresh --for=condition=Progressing --timeout=1s
wait deploy -l app=none --for=condition=Available
patch deploy web -p {"spec":{"replicas":3}}
patch deploy web -p {"spec":{"replicas":4}}
patch sts db -p {"spec":{"serviceName":"x"}}
label deploy web a=b
annotate sts db a=b
`;

const options = { fill: fillWorkloads };
describeParity('kpod shows workloads as kubectl does', reads, {}, options);
describeParity('kpod describes workloads as kubectl does', describes, {}, options);
describeParity('kpod rolls out as kubectl does', rollouts, {}, options);
describeParity('kpod scales as kubectl does', scales, {}, options);
describeParity('kpod finds the logs of workloads as kubectl does', logs, {}, options);
describeParity('kpod deletes workloads as kubectl does', deletes, {}, options);
describeParity('kpod waits for workloads as kubectl does', waits, {}, options);

/** What is alike in every version. */
const alike = `
get all
get deploy,rs,sts -o wide
rollout status deploy/web --watch=false
rollout status deploy/dead
rollout history deploy/web
rollout undo sts/db
scale deploy/web --replicas=5
delete deploy web --cascade=orphan --wait=false
wait job/pi --for=condition=complete
`;
/** What the oldest one says in fewer lines. */
const newer = `
describe deploy web
describe rs web-7d4b9c
describe sts db
describe cronjob tick
rollout history sts/db --revision=1
rollout undo deploy/web
`;
const [oldest, newest] = [kubectls.at(0), kubectls.at(-1)];
if (oldest) describeParity(`as kubectl ${oldest.version} does`, alike, {}, { ...options, path: oldest.path });
if (newest) describeParity(`as kubectl ${newest.version} does`, alike + newer.trimStart(), {}, { ...options, path: newest.path });
