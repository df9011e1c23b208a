using Rendermeter.Engine.Identities;

namespace Rendermeter.Storage.Audit;

/// <summary>A place where the books break an invariant.</summary>
/// <param name="Invariant">Its id, such as <c>M01</c>.</param>
/// <param name="Sentence">What should be true.</param>
/// <param name="Org">Whose book it is; null where it is about several.</param>
/// <param name="Subject">The account, transfer, attempt or cap; ids as 32 hex digits.</param>
public sealed record AuditFinding(string Invariant, string Sentence, OrgId? Org, string Subject);
