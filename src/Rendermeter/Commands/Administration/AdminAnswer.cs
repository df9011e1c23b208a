using System.Text;
using System.Text.Json;

namespace Rendermeter.Commands.Administration;

/// <summary>An answer of the native API, read to its end.</summary>
internal sealed record AdminAnswer(int Status, byte[] Bytes)
{
    public bool IsProblem => Status >= 400;

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Bytes);
            return document.RootElement.Clone();
        }
    }
}
