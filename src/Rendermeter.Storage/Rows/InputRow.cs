using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;

namespace Rendermeter.Storage.Rows;

/// <summary>A file that goes in, as a query reads it.</summary>
internal static class InputRow
{
    public const string Columns = "input_id, role, media_type, bytes, width_pixels, height_pixels, length_milliseconds, sha256";

    public static RenderInput Read(IRow row) => new(
        Id: new InputId(row.Id()), Role: row.Name<InputRole>(), MediaType: row.Text(), Bytes: row.Integer(),
        Shape: new MediaShape(row.OptionalCount(), row.OptionalCount(), row.OptionalInteger()), Sha256: row.Text());
}
