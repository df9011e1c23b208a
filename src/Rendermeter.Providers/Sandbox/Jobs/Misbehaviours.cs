using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Names of misbehaviours, and who is chosen for one.</summary>
internal static class Misbehaviours
{
    private static readonly Dictionary<string, Misbehaviour> ByName = Enum.GetValues<Misbehaviour>()
        .ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);

    /// <summary>The misbehaviour of a name, or null.</summary>
    public static Misbehaviour? Parse(string name) => ByName.TryGetValue(name, out var value) ? value : null;

    /// <summary>Draws by the reference, so that a run can be repeated and a restart changes nothing.</summary>
    public static Misbehaviour Draw(string provider, string reference, IDictionary<string, int> perThousand)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\n{reference}"));
        var drawn = (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % 1000);
        foreach (var (name, value) in ByName)
        {
            var share = perThousand.TryGetValue(name, out var rate) ? rate : 0;
            if (drawn < share)
            {
                return value;
            }

            drawn -= share;
        }

        return Misbehaviour.None;
    }
}
