import { dns1123Label } from "../../meta/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { clusterIpCell, externalIpCell, portsCell, selectorCell } from "./service/cells.ts";
import { defaults } from "./service/defaults.ts";
import { describe } from "./service/describe.ts";
import type { Service as ServiceObject } from "./service/model.ts";
import { prepareForCreate, prepareForStatusUpdate, prepareForUpdate } from "./service/update.ts";
import { validate } from "./service/validate.ts";
import { validateStatusUpdate } from "./service/validate-status.ts";
import { validateUpdate } from "./service/validate-update.ts";
import { warnings } from "./service/warnings.ts";

export type Service = ServiceObject;

/** Its addresses and node ports are taken by the registry's allocator, before validation. */
export const Service = defineKind<Service>({
  definition: "io.k8s.api.core.v1.Service",
  validateName: dns1123Label,
  defaults,
  prepareForCreate,
  prepareForUpdate,
  prepareForStatusUpdate,
  validate,
  validateUpdate,
  validateStatusUpdate,
  warnings,
  selectableFields: {
    "spec.clusterIP": ({ spec }) => spec?.clusterIP ?? "",
    "spec.type": ({ spec }) => spec?.type ?? "",
  },
  deleteAnswers: "object",
  createsOnUpdate: true,
  columns: [
    nameColumn,
    column("Type", "string", ({ spec }) => spec?.type ?? ""),
    column("Cluster-IP", "string", clusterIpCell),
    column("External-IP", "string", externalIpCell),
    column("Port(s)", "string", portsCell),
    ageColumn,
    column("Selector", "string", selectorCell, { priority: 1 }),
  ],
  describe,
});
