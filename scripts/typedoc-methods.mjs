// Typedoc plugin: what is declared once is documented once. A method of Tensor or Expr that is an operation gets the
// operation's own comment, its in-place form too, and an override gets the comment of what it overrides.
import { Converter, ReflectionKind } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, member) => {
    if (!member.kindOf(ReflectionKind.Property) || member.hasComment()) return;
    const symbol = context.getSymbolFromReflection(member);
    if (!symbol) return;
    const comment =
      context.getComment(symbol, ReflectionKind.Function) ??
      symbol.declarations?.map((node) => context.getSignatureComment(node)).find(Boolean);
    if (comment) member.comment = withoutCall(comment);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const operations = commentsByName(project, ReflectionKind.Function | ReflectionKind.Variable);
    for (const member of project.getReflectionsByKind(ReflectionKind.Property)) {
      const comment = operations.get(member.name.replace(/_$/, ''));
      if (comment && !member.hasComment()) member.comment = withoutCall(comment);
    }
    const methods = commentsByName(project, ReflectionKind.Method);
    for (const member of project.getReflectionsByKind(ReflectionKind.Method)) {
      const comment = methods.get(member.name);
      for (const signature of member.signatures ?? []) {
        if (comment && !signature.hasComment()) signature.comment = withoutCall(comment);
      }
    }
  });
}

function commentsByName(project, kind) {
  const comments = new Map();
  for (const reflection of project.getReflectionsByKind(kind)) {
    const comment = reflection.comment ?? reflection.signatures?.find((s) => s.comment)?.comment;
    if (comment && !comments.has(reflection.name)) comments.set(reflection.name, comment);
  }
  return comments;
}

/** The comment without the parameters, which a method lists differently: its first one is the object. */
function withoutCall(comment) {
  const copy = comment.clone();
  copy.removeTags('@param');
  return copy;
}
