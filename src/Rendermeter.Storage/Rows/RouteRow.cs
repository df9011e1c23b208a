using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;

namespace Rendermeter.Storage.Rows;

/// <summary>Routes, their versions, and what a person was asked to allow, as queries read them.</summary>
internal static class RouteRow
{
    public const string HeadColumns = "name, version, gate_version, body, from_file, file_body, file_at";
    public const string VersionColumns = "name, version, gate_version, body, from_file, author, note, effect, at";
    public const string ApprovalColumns = "offer, quoted, ceiling, asked_at, expires_at, actor, note, up_to, decided_at";

    public static RouteHead ReadHead(IRow row) => new(
        Name: row.Text(), Version: row.Count(), GateVersion: row.Count(), Body: row.OptionalText(), FromFile: row.Flag(), FileBody: row.OptionalText(), FileAt: row.OptionalInstant());

    public static RouteVersion ReadVersion(IRow row) => new(
        Name: row.Text(), Version: row.Count(), GateVersion: row.Count(), Body: row.OptionalText(), FromFile: row.Flag(), Author: row.Text(), Note: row.OptionalText(),
        EffectJson: row.Text(), At: row.Instant());

    public static Approval ReadApproval(IRow row) => new(
        Offer: row.Text(), QuotedNanos: row.Integer(), CeilingNanos: row.Integer(), AskedAt: row.Instant(), ExpiresAt: row.Instant())
    {
        Actor = row.OptionalText(), Note = row.OptionalText(), UpToNanos = row.OptionalInteger(), DecidedAt = row.OptionalInstant(),
    };
}
