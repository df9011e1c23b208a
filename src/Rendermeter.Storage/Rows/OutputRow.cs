using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Storage.Rows;

/// <summary>An output as a query reads it.</summary>
internal static class OutputRow
{
    public const string Columns
        = "o.output_id, o.attempt_id, o.position, o.media_type, o.bytes, o.width_pixels, o.height_pixels, o.length_milliseconds, o.sha256";

    public static Output Read(IRow row) => new(
        Id: new OutputId(row.Id()), Attempt: new AttemptId(row.Id()), Index: row.Count(), MediaType: row.Text(), Bytes: row.Integer(),
        WidthPixels: row.OptionalCount(), HeightPixels: row.OptionalCount(), LengthMilliseconds: row.OptionalInteger(), Sha256: row.Text());
}
