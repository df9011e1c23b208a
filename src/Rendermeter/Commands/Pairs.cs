namespace Rendermeter.Commands;

/// <summary><c>key=value</c> as typed.</summary>
internal static class Pairs
{
    /// <summary>The pairs in their order; null after a complaint about one that is none.</summary>
    public static List<KeyValuePair<string, string>>? Read(string place, string[]? texts)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var text in texts ?? [])
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                Complaint.Print($"{place}: '{text}' is no key=value; allowed: pairs such as n=2 or size=1024x1024");
                return null;
            }

            pairs.Add(new(text[..equals], text[(equals + 1)..]));
        }

        return pairs;
    }
}
