using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>
/// Text to nodes, through YAML's event parser. What a price file has no use for is refused: anchors and aliases, tags, a second document,
/// a member twice, keys that are no plain text, great depth and great length.
/// </summary>
internal static class SourceReader
{
    public const int MostCharacters = 4 * 1024 * 1024;
    public const int MostNodes = 400_000;
    public const int MostDepth = 12;

    /// <summary>The root node; null when there is none, and then a finding says why.</summary>
    public static SourceNode? Read(string text, Findings findings)
    {
        if (text.Length > MostCharacters)
        {
            findings.Error(null, "#", "too_large", $"the file has more than {MostCharacters} characters");
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            findings.Error(null, "#", "empty_file", "the file is empty");
            return null;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            return new Reading(parser, findings).Document();
        }
        catch (YamlException exception)
        {
            findings.Error(exception.Start.Line, exception.Start.Column, "#", "syntax", $"not YAML: {exception.Message}");
            return null;
        }
        catch (Refusal refusal)
        {
            findings.Error(refusal.At.Line, refusal.At.Column, refusal.Field, refusal.Code, refusal.Message);
            return null;
        }
    }

    private sealed class Refusal(Mark at, string field, string code, string detail) : Exception(detail)
    {
        public Mark At { get; } = at;

        public string Field { get; } = field;

        public string Code { get; } = code;
    }

    private sealed class Reading(Parser parser, Findings findings)
    {
        private const int FewMembers = 16;

        // Written out only for a refusal: most nodes are fine.
        private readonly List<(string? Name, int Index)> _path = [];
        private int _nodes;

        private string Field => _path.Aggregate("#", (path, step) => $"{path}/{step.Name ?? step.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)}");

        public SourceNode? Document()
        {
            Next();
            Next();
            if (parser.Current is StreamEnd)
            {
                findings.Error(null, "#", "empty_file", "the file holds nothing but comments");
                return null;
            }

            Next();
            var root = Node(0);
            Next();
            Next();
            if (parser.Current is DocumentStart second)
            {
                throw new Refusal(second.Start, "#", "syntax", "a price file is one document");
            }

            return root;
        }

        private SourceNode Node(int depth)
        {
            var current = parser.Current!;
            if (++_nodes > MostNodes)
            {
                throw new Refusal(current.Start, Field, "too_large", $"the file has more than {MostNodes} values");
            }

            if (depth > MostDepth)
            {
                throw new Refusal(current.Start, Field, "too_deep", $"nested deeper than {MostDepth}");
            }

            if (current is AnchorAlias || current is NodeEvent { Anchor.IsEmpty: false })
            {
                throw new Refusal(current.Start, Field, "alias_limit", "anchors and aliases are not for price files: write the value out");
            }

            if (current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
            {
                throw new Refusal(current.Start, Field, "syntax", "tags are not for price files");
            }

            return current switch
            {
                Scalar scalar => new SourceNode.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Start.Line, scalar.Start.Column),
                SequenceStart start => Sequence(start, depth),
                MappingStart start => Mapping(start, depth),
                _ => throw new Refusal(current.Start, Field, "syntax", "not expected here"),
            };
        }

        private SourceNode.Sequence Sequence(SequenceStart start, int depth)
        {
            var items = new List<SourceNode>();
            Next();
            while (parser.Current is not SequenceEnd)
            {
                _path.Add((null, items.Count));
                items.Add(Node(depth + 1));
                _path.RemoveAt(_path.Count - 1);
                Next();
            }

            return new SourceNode.Sequence(items, start.Start.Line, start.Start.Column);
        }

        private SourceNode.Mapping Mapping(MappingStart start, int depth)
        {
            var members = new List<KeyValuePair<SourceNode.Scalar, SourceNode>>();
            HashSet<string>? names = null;
            Next();
            while (parser.Current is not MappingEnd)
            {
                if (Node(depth + 1) is not SourceNode.Scalar key)
                {
                    throw new Refusal(parser.Current!.Start, Field, "syntax", "a member's name is plain text");
                }

                Next();
                _path.Add((key.Value, 0));
                var value = Node(depth + 1);
                _path.RemoveAt(_path.Count - 1);
                Next();
                if (IsThere(key.Value))
                {
                    findings.Error(key, $"{Field}/{key.Value}", "duplicate_member", $"'{key.Value}' stands here twice");
                    continue;
                }

                members.Add(new(key, value));
            }

            return new SourceNode.Mapping(members, start.Start.Line, start.Start.Column);

            // An index is worth its making only where there are many.
            bool IsThere(string name)
            {
                if (members.Count < FewMembers)
                {
                    foreach (var member in members)
                    {
                        if (string.Equals(member.Key.Value, name, StringComparison.Ordinal))
                        {
                            return true;
                        }
                    }

                    return false;
                }

                names ??= members.Select(member => member.Key.Value).ToHashSet(StringComparer.Ordinal);
                return !names.Add(name);
            }
        }

        private void Next()
        {
            try
            {
                if (parser.MoveNext())
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
            {
                // The parser answers some broken flow collections with these in place of its own exception.
            }

            throw new Refusal(parser.Current?.End ?? Mark.Empty, "#", "syntax", "not YAML: the file breaks off or a bracket is not closed");
        }
    }
}
