import { createdAtColumn, nameColumn } from "@kx/shared/kinds/columns";
import { defineKind } from "@kx/shared/kinds/kind";
import { notFound } from "@kx/shared/errors/status-error";
import { includeObjectOf } from "./answers/table.ts";
import { listOptions } from "./request/list-options.ts";
import type { Unstored } from "./request/unstored.ts";
import { refOfInfo } from "./verbs/verb.ts";

const defined = defineKind({
  definition: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
  columns: [nameColumn, createdAtColumn],
});

const kind = { ...defined, resource: { ...defined.resource, verbs: ["get", "list"], subresources: [] } };

/**
 * There are none, and none can be made. kubectl asks for the list before it creates an object whose kind cannot be patched
 * (cli-runtime resource/query_param_verifier.go), and helm, Terraform and others do to learn what a cluster knows.
 */
export const CustomResourceDefinitions: Unstored = {
  kind,
  handlers: {
    // oxlint-disable-next-line require-await -- as other handlers, which answer by a promise
    async get({ info }) {
      throw notFound(kind.resource, refOfInfo(info).name);
    },
    async list({ info, query }, { registry }) {
      const includeObject = includeObjectOf(query);
      listOptions(info, query);
      const listed = { entries: [], revision: registry.revision() };
      return { type: "list", resource: info.resource, listed, includeObject };
    },
  },
};
