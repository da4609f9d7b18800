import { entry, type VerbEntry } from '../command-line/verb.ts';
import { agentVerb } from './agent/verb.ts';
import { annotateVerb } from './annotate/verb.ts';
import { apiResourcesVerb } from './api-resources/verb.ts';
import { apiVersionsVerb } from './api-versions/verb.ts';
import { applyVerbs } from './apply/below.ts';
import { applyVerb } from './apply/verb.ts';
import { attachVerb } from './attach/verb.ts';
import { authVerbs } from './auth/below.ts';
import { authVerb } from './auth/verb.ts';
import { autoscaleVerb } from './autoscale/verb.ts';
import { clusterInfoDumpVerb } from './cluster-info/dump/verb.ts';
import { clusterInfoVerb } from './cluster-info/verb.ts';
import { completeVerb } from './complete/verb.ts';
import { completionVerb } from './completion/verb.ts';
import { configVerb } from './config/verb.ts';
import { convertVerb } from './convert/verb.ts';
import { cordonVerb } from './cordon/verb.ts';
import { cpVerb } from './cp/verb.ts';
import { generators } from './create/generators.ts';
import { createVerb } from './create/verb.ts';
import { debugVerb } from './debug/verb.ts';
import { deleteVerb } from './delete/verb.ts';
import { describeVerb } from './describe/verb.ts';
import { diffVerb } from './diff/verb.ts';
import { doctorVerb } from './doctor/verb.ts';
import { drainVerb } from './drain/verb.ts';
import { editVerb } from './edit/verb.ts';
import { eventsVerb } from './events/verb.ts';
import { execVerb } from './exec/verb.ts';
import { explainVerb } from './explain/verb.ts';
import { exposeVerb } from './expose/verb.ts';
import { getVerb } from './get/verb.ts';
import { initVerbs } from './init/below.ts';
import { initVerb } from './init/verb.ts';
import { kubeconfigVerb } from './kubeconfig/verb.ts';
import { kustomizeVerb } from './kustomize/verb.ts';
import { labelVerb } from './label/verb.ts';
import { logsVerb } from './logs/verb.ts';
import { optionsVerb } from './options/verb.ts';
import { patchVerb } from './patch/verb.ts';
import { portForwardVerb } from './port-forward/verb.ts';
import { proxyVerb } from './proxy/verb.ts';
import { replaceVerb } from './replace/verb.ts';
import { rolloutVerbs } from './rollout/below.ts';
import { rolloutVerb } from './rollout/verb.ts';
import { runVerb } from './run/verb.ts';
import { scaleVerb } from './scale/verb.ts';
import { settableParts } from './set/parts.ts';
import { setVerb } from './set/verb.ts';
import { shellVerb } from './shell/verb.ts';
import { taintVerb } from './taint/verb.ts';
import { timelineVerb } from './timeline/verb.ts';
import { topVerb } from './top/verb.ts';
import { uiVerb } from './ui/verb.ts';
import { uncordonVerb } from './uncordon/verb.ts';
import { versionVerb } from './version/verb.ts';
import { volumeVerb } from './volume/verb.ts';
import { waitVerb } from './wait/verb.ts';
import { whyVerb } from './why/verb.ts';

/** Every verb, in the order of `kpod --help`: group by group. */
export const verbs: readonly VerbEntry[] = [
  entry(runVerb, () => import('./run/run.ts')),
  entry(getVerb, () => import('./get/run.ts')),
  entry(logsVerb, () => import('./logs/run.ts')),
  entry(deleteVerb, () => import('./delete/run.ts')),
  entry(describeVerb, () => import('./describe/run.ts')),
  entry(whyVerb, () => import('./why/run.ts')),
  entry(uiVerb, () => import('./ui/run.ts')),
  entry(timelineVerb, () => import('./timeline/run.ts')),
  entry(eventsVerb, () => import('./events/run.ts')),
  entry(topVerb, () => import('./top/run.ts')),
  entry(waitVerb, () => import('./wait/run.ts')),
  entry(explainVerb, () => import('./explain/run.ts')),
  entry(apiResourcesVerb, () => import('./api-resources/run.ts')),
  entry(apiVersionsVerb, () => import('./api-versions/run.ts')),
  entry(clusterInfoVerb, () => import('./cluster-info/run.ts'), [entry(clusterInfoDumpVerb, () => import('./cluster-info/dump/run.ts'))]),
  entry(authVerb, () => import('./auth/run.ts'), authVerbs),
  entry(createVerb, () => import('./create/run.ts'), generators),
  entry(applyVerb, () => import('./apply/run.ts'), applyVerbs),
  entry(diffVerb, () => import('./diff/run.ts')),
  entry(replaceVerb, () => import('./replace/run.ts')),
  entry(editVerb, () => import('./edit/run.ts')),
  entry(patchVerb, () => import('./patch/run.ts')),
  entry(labelVerb, () => import('./label/run.ts')),
  entry(exposeVerb, () => import('./expose/run.ts')),
  entry(setVerb, () => import('./set/run.ts'), settableParts),
  entry(annotateVerb, () => import('./annotate/run.ts')),
  entry(scaleVerb, () => import('./scale/run.ts')),
  entry(rolloutVerb, () => import('./rollout/run.ts'), rolloutVerbs),
  entry(cordonVerb, () => import('./cordon/run.ts')),
  entry(uncordonVerb, () => import('./uncordon/run.ts')),
  entry(drainVerb, () => import('./drain/run.ts')),
  entry(taintVerb, () => import('./taint/run.ts')),
  entry(kustomizeVerb, () => import('./kustomize/run.ts')),
  entry(convertVerb, () => import('./convert/run.ts')),
  entry(execVerb, () => import('./exec/run.ts')),
  entry(attachVerb, () => import('./attach/run.ts')),
  entry(initVerb, () => import('./init/run.ts'), initVerbs),
  entry(shellVerb, () => import('./shell/run.ts')),
  entry(debugVerb, () => import('./debug/run.ts')),
  entry(cpVerb, () => import('./cp/run.ts')),
  entry(volumeVerb, () => import('./volume/run.ts')),
  entry(portForwardVerb, () => import('./port-forward/run.ts')),
  entry(doctorVerb, () => import('./doctor/run.ts')),
  entry(agentVerb, () => import('./agent/run.ts')),
  entry(kubeconfigVerb, () => import('./kubeconfig/run.ts')),
  entry(proxyVerb, () => import('./proxy/run.ts')),
  entry(configVerb, () => import('./config/run.ts')),
  entry(completionVerb, () => import('./completion/run.ts')),
  entry(versionVerb, () => import('./version/run.ts')),
  entry(optionsVerb, () => import('./options/run.ts')),
  entry(autoscaleVerb, () => import('./autoscale/run.ts')),
  entry(completeVerb, async () => ({ run: (await import('./complete/run.ts')).createRun(verbs) })),
];
