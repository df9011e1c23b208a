using FsCheck.Fluent;
using FsCheck;
using Rendermeter.Engine.Identities;
using Rendermeter.Pricing.Tests;

namespace Rendermeter.Engine.Tests.Identities;

public sealed class Ids
{
    private delegate bool Read<T>(string? text, out T id);

    [Fact]
    public void The_lane_of_an_organisation_is_fixed_for_ever()
        => Assert.Equal(107, new OrgId(Guid.Parse("019aa3bf-0000-7000-8000-000000000001")).Lane);

    [Fact]
    public void Every_id_reads_what_it_writes_and_nothing_else()
    {
        Holds<OrgId>("org_", id => new OrgId(id), OrgId.TryParse);
        Holds<ProjectId>("prj_", id => new ProjectId(id), ProjectId.TryParse);
        Holds<KeyId>("key_", id => new KeyId(id), KeyId.TryParse);
        Holds<WalletId>("wal_", id => new WalletId(id), WalletId.TryParse);
        Holds<CapId>("cap_", id => new CapId(id), CapId.TryParse);
        Holds<RenderId>("rnd_", id => new RenderId(id), RenderId.TryParse);
        Holds<AttemptId>("att_", id => new AttemptId(id), AttemptId.TryParse);
        Holds<OutputId>("out_", id => new OutputId(id), OutputId.TryParse);
        Holds<FeedbackId>("fbk_", id => new FeedbackId(id), FeedbackId.TryParse);
        Holds<EventId>("evt_", id => new EventId(id), EventId.TryParse);
    }

    [Fact]
    public void New_ids_are_of_version_7()
        => Assert.Equal(7, new IdSource(TimeProvider.System).Next().Version);

    private static void Holds<T>(string prefix, Func<Guid, T> make, Read<T> read)
        where T : struct, IEquatable<T>
        => Prop.ForAll(ArbMap.Default.ArbFor<Guid>(), guid =>
        {
            var id = make(guid);
            var text = id.ToString()!;

            Assert.StartsWith(prefix, text, StringComparison.Ordinal);
            Assert.True(read(text, out var back));
            Assert.Equal(id, back);
            string?[] wrong =
            [
                null, "", prefix, text[4..], text[..^1], text + "0", text + " ", " " + text, "xyz_" + text[4..], text.ToUpperInvariant(),
                prefix + text[4..^1] + "G", prefix + "A" + text[5..], prefix + guid.ToString("D"), text[..^1] + "\u0660",
            ];
            Assert.All(wrong, other => Assert.False(read(other, out _), other));
        }).Check(Chance.Config.WithMaxTest(50));
}
