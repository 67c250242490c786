export { startCluster, type StartedCluster, type StartOptions } from "./start-cluster.ts";
